/** Clock: the kernel's time, whatever the reader's own clock says; known from when its events arrive. */

export class Clock {
  /** How far the kernel's time is behind ours, in seconds; null before anything was heard. */
  private _behind: number | null = null;

  constructor(
    /** Seconds by a clock of ours that nobody sets. */
    private readonly _ours: () => number = () => performance.now() / 1000,
    /** Seconds since the epoch, as the reader's clock has it. */
    private readonly _readers: () => number = () => Date.now() / 1000
  ) {}

  /** Something that happened at this time of the kernel's has just arrived. What took the least time tells the most. */
  heard(at: number): void {
    const behind = this._ours() - at;
    this._behind = this._behind === null ? behind : Math.min(this._behind, behind);
  }

  /** It is this time there now, whatever was heard before: a clock that stood still goes on. */
  set(at: number): void {
    this._behind = this._ours() - at;
  }

  /** What time it is there, in seconds since the epoch; by the reader's clock where nothing tells. */
  now(): number {
    return this._behind === null ? this._readers() : this._ours() - this._behind;
  }
}
