/** Note: a sentence in place of a picture, with what can be done about it. */

import { html } from './svg.js';

export interface Remedy {
  readonly says: string;
  readonly act: () => void;
}

const MENTIONED = 8_000;

export class Note {
  readonly element = html('div', 'fnb-dag-note');
  private _said = '';
  private _timer: ReturnType<typeof setTimeout> | null = null;

  constructor() {
    this.element.setAttribute('role', 'status');
    this.element.hidden = true;
  }

  say(text: string, remedies: readonly Remedy[] = []): void {
    this._cancel();
    const said = [text, ...remedies.map(({ says }) => says)].join('\n');
    if (said === this._said && !this.element.hidden) {
      return; // Its buttons may have the focus.
    }
    this._said = said;
    this.element.classList.remove('fnb-dag-quiet');
    this.element.replaceChildren(
      html('p', '', text),
      ...remedies.map(({ says, act }) => {
        const button = html('button', 'fnb-dag-remedy', says);
        button.type = 'button';
        button.addEventListener('click', act);
        return button;
      })
    );
    this.element.hidden = false;
  }

  /** Say it only if nothing else has been said, or seen, after a while; `quietly`: beside the picture that is there. */
  sayLater(text: string, delay: number, quietly: boolean): void {
    this._cancel();
    this._timer = setTimeout(() => {
      this.say(text);
      this.element.classList.toggle('fnb-dag-quiet', quietly);
    }, delay);
  }

  /** Say it beside the picture, for a while. */
  mention(text: string): void {
    this.say(text);
    this.element.classList.add('fnb-dag-quiet');
    this._timer = setTimeout(() => this.clear(), MENTIONED);
  }

  clear(): void {
    this._cancel();
    this.element.hidden = true;
  }

  dispose(): void {
    this._cancel();
  }

  private _cancel(): void {
    if (this._timer !== null) {
      clearTimeout(this._timer);
      this._timer = null;
    }
  }
}

export function tooMany(most: number): string {
  const many = `These are more than ${most.toLocaleString('en')} nodes: too many for a picture that can be read.`;
  return `${many} The table has them all.`;
}
