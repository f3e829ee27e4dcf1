/** An import of `x?text`: x, with all that it imports, as one string (build.mjs). */

declare module '*?text' {
  const text: string;
  export default text;
}
