/** Requests: questions to the kernel that wait for their answers. */

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (reason: Error) => void;
  readonly timer: ReturnType<typeof setTimeout> | undefined;
}

const PATIENCE = 30_000; // milliseconds

// Not from 0: another window may ask the same kernel, and hears the answers too.
let last = Math.floor(Math.random() * 2 ** 40);

export class Requests {
  private readonly _waiting = new Map<number, Waiting>();

  /** Ask: `post` sends the question under a number; fulfilled by the answer of that number. `null`: wait for ever. */
  ask<Answer>(post: (request: number) => void, patience: number | null = PATIENCE): Promise<Answer> {
    const request = ++last;
    return new Promise<Answer>((resolve, reject) => {
      const late = () => {
        const seconds = (patience ?? 0) / 1000;
        this.refuse(request, `The kernel has not answered within ${seconds} s. It may be busy: try again later.`);
      };
      const timer = patience === null ? undefined : setTimeout(late, patience);
      this._waiting.set(request, { resolve, reject, timer });
      post(request);
    });
  }

  answer(request: number, answer: unknown): void {
    this._taken(request)?.resolve(answer as never);
  }

  refuse(request: number, message: string): void {
    this._taken(request)?.reject(new Error(message));
  }

  /** Nobody will answer any more. */
  refuseAll(message: string): void {
    for (const request of [...this._waiting.keys()]) {
      this.refuse(request, message);
    }
  }

  private _taken(request: number): Waiting | undefined {
    const waiting = this._waiting.get(request);
    this._waiting.delete(request);
    clearTimeout(waiting?.timer);
    return waiting;
  }
}
