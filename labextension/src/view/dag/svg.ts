/** SVG elements, made one by one: attributes are set as attributes and text as text, never parsed. */

const SVG = 'http://www.w3.org/2000/svg';

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Make an SVG element; attributes that are undefined are left out. */
export function make<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (SVGElement | null)[]
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
  for (const child of children) {
    if (child !== null) {
      element.append(child);
    }
  }
  return element;
}

/** Make a `<text>` of one line. */
export function words(text: string, x: number, y: number, name: string): SVGTextElement {
  const element = make('text', { x, y, class: name });
  say(element, text);
  return element;
}

/** Set a text. The space, which is not drawn, keeps it apart from the next one where texts are read as one. */
export function say(element: SVGTextElement, text: string): void {
  element.textContent = `${text} `;
}

let measure: CanvasRenderingContext2D | null | undefined;

/** Press a text together where the reader's font makes it wider than its room. */
export function press(element: SVGTextElement, font: string, room: number): void {
  measure ??= document.createElement('canvas').getContext('2d');
  if (measure !== null) {
    measure.font = font;
    const wide = measure.measureText(element.textContent.trimEnd()).width > room;
    element.setAttribute('lengthAdjust', 'spacingAndGlyphs');
    if (!wide) {
      element.removeAttribute('textLength');
    }
    if (wide) {
      element.setAttribute('textLength', room.toFixed(1));
    }
  }
}

/** Make an HTML element with a class and, where given, a text. */
export function html<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  name: string,
  text?: string
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  element.className = name;
  if (text !== undefined) {
    element.textContent = text;
  }
  return element;
}

export function translate(x: number, y: number): string {
  return `translate(${x} ${y})`;
}
