/** Guard: a part of the view that fails says so, and leaves the others alone. */

import { Component, type ComponentChildren } from 'preact';

import { shorten } from '../model/labels.js';

interface Props {
  readonly name: string;
  /** What is shown; of something else the part is drawn anew. */
  readonly of?: unknown;
  readonly children: ComponentChildren;
}

export class Guard extends Component<Props, { readonly error: string | null }> {
  override state = { error: null };

  static override getDerivedStateFromError(error: unknown): { error: string } {
    return { error: shorten(String(error), 300) };
  }

  override componentDidUpdate(before: Props): void {
    if (before.of !== this.props.of && this.state.error !== null) {
      this.setState({ error: null });
    }
  }

  override render({ name, children }: Props): ComponentChildren {
    const { error } = this.state;
    return error === null ? (
      children
    ) : (
      <p class="fnb-broken" role="alert">
        {`The ${name} could not be drawn (${error}). The other parts still work; run the cell again to draw it anew.`}
      </p>
    );
  }
}
