import { Disposable, type RAL } from "vscode-jsonrpc/browser";
import { MessageLimit } from "./message-limit";
import type { ChildInput, ChildOutput } from "./ports";

/** What the sidecar writes, as vscode-jsonrpc reads it; `tooLong` is called once where a message does not end. */
export function readable(pipe: ChildOutput, tooLong: () => void): RAL.ReadableStream {
  const limit = new MessageLimit();
  let isOver = false;
  return {
    onData: (listener) => {
      pipe.on("data", (bytes: Uint8Array) => {
        if (isOver) return;
        if (limit.allows(bytes)) return listener(bytes);
        isOver = true;
        tooLong();
      });
      return none();
    },
    onClose: (listener) => (pipe.on("close", listener), none()),
    onError: (listener) => (pipe.on("error", listener), none()),
    onEnd: (listener) => (pipe.on("end", listener), none()),
  };
}

/** What the sidecar reads, as vscode-jsonrpc writes it. */
export function writable(pipe: ChildInput): RAL.WritableStream {
  return {
    onClose: none,
    onError: (listener) => (pipe.on("error", listener), none()),
    onEnd: none,
    write: (data: Uint8Array | string) =>
      new Promise<void>((resolve, reject) => pipe.write(data, (error) => (error ? reject(error) : resolve()))),
    end: () => void pipe.end(),
  };
}

// The pipes live and die with the process; nobody listens for a shorter time.
function none(): Disposable {
  return Disposable.create(() => undefined);
}
