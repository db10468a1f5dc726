// The program in the address: "#example=NAME", or "#program=..." (UTF-8, raw deflate, base64url); "&strict" where the switch is on.

async function through(stream, bytes) {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}

/** Returns the part of an address behind "#" that holds a program. */
export async function toHash({ example, source, strict }) {
  const tail = strict ? "&strict" : "";
  if (example) return `#example=${example}${tail}`;
  const packed = await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(source));
  const text = btoa(Array.from(packed, (byte) => String.fromCharCode(byte)).join(""));
  return `#program=${text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}${tail}`;
}

async function unpacked(bytes) {
  try {
    return await through(new DecompressionStream("deflate-raw"), bytes);
  } catch {
    throw new Error("a part of it is missing");
  }
}

/** Returns what `toHash` wrote, null where there is nothing; throws where a program cannot be read. */
export async function fromHash(hash) {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const strict = parts.has("strict");
  if (parts.has("example")) return { example: parts.get("example"), strict };
  if (!parts.has("program")) return null;
  const text = atob(parts.get("program").replaceAll("-", "+").replaceAll("_", "/"));
  const packed = Uint8Array.from(text, (char) => char.charCodeAt(0));
  const bytes = await unpacked(packed);
  return { source: new TextDecoder("utf-8", { fatal: true }).decode(bytes), strict };
}
