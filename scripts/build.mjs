// Builds plugin/main.js: `npm run build`.

import { runNode } from "./tools.mjs";

process.exitCode = await runNode("plugin/esbuild.config.mjs", process.argv.slice(2), "plugin");
