/** Telling: each listener hears what there is to say, whatever the others do. */

export function tellEach<Told>(listeners: Iterable<(told: Told) => void>, told: Told): void {
  for (const listener of [...listeners]) {
    try {
      listener(told);
    } catch (error) {
      // One that fails must not keep the others from hearing; the console still shows it.
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
