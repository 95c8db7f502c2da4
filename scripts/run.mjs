// Runs one program of the Python environment: `node scripts/run.mjs ruff check`.

import { run } from "./environment.mjs";

const [name, ...args] = process.argv.slice(2);
process.exitCode = await run(name, args);
