/** CRC-32 of a text in UTF-8, as zlib has it: names the DOT that a layout made ahead belongs to. */

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) {
    rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  }
  return rest;
});

export function crc32(text: string): number {
  let rest = 0xffffffff;
  for (const byte of new TextEncoder().encode(text)) {
    rest = (rest >>> 8) ^ TABLE[(rest ^ byte) & 0xff]!;
  }
  return (rest ^ 0xffffffff) >>> 0;
}
