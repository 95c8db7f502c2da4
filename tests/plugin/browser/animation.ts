import type { Page } from "playwright-core";

/** A picture of the window and how long it is shown, in milliseconds. */
export interface Frame {
  readonly png: Buffer;
  readonly milliseconds: number;
}

const FLAG_ANIMATION = 0x02;

/** The frames as one animated WebP, which repeats without end. The page's own encoder makes each picture. */
export async function animated(page: Page, frames: readonly Frame[], width: number, height: number): Promise<Buffer> {
  const chunks: Buffer[] = [chunk("VP8X", extended(width, height)), chunk("ANIM", Buffer.alloc(6))];
  for (const { png, milliseconds } of frames) {
    const still = await asWebp(page, png, 0.85);
    const head = Buffer.alloc(16);
    head.writeUIntLE(width - 1, 6, 3);
    head.writeUIntLE(height - 1, 9, 3);
    head.writeUIntLE(milliseconds, 12, 3);
    // Each frame replaces the whole one before.
    head.writeUInt8(0x02, 15);
    chunks.push(chunk("ANMF", Buffer.concat([head, pictureIn(still)])));
  }
  return chunk("RIFF", Buffer.concat([Buffer.from("WEBP"), ...chunks]));
}

/** A PNG as a WebP of a quality up to 1, made in the page. */
export async function asWebp(page: Page, png: Buffer, quality: number): Promise<Buffer> {
  const make = async ([data, given]: readonly [string, number]) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const canvas = document.createElement("canvas");
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.getContext("2d")?.drawImage(image, 0, 0);
    return canvas.toDataURL("image/webp", given);
  };
  const url = await page.evaluate(make, [png.toString("base64"), quality] as const);
  return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
}

/** The chunks of a WebP that hold its picture, without those about the file as a whole. */
function pictureIn(webp: Buffer): Buffer {
  const kept: Buffer[] = [];
  for (let at = 12; at + 8 <= webp.length;) {
    const name = webp.toString("latin1", at, at + 4);
    const size = webp.readUInt32LE(at + 4);
    const end = at + 8 + size + (size % 2);
    if (name === "VP8 " || name === "VP8L" || name === "ALPH") kept.push(webp.subarray(at, end));
    at = end;
  }
  return Buffer.concat(kept);
}

function extended(width: number, height: number): Buffer {
  const body = Buffer.alloc(10);
  body.writeUInt8(FLAG_ANIMATION, 0);
  body.writeUIntLE(width - 1, 4, 3);
  body.writeUIntLE(height - 1, 7, 3);
  return body;
}

function chunk(name: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, "latin1");
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}
