/** Layouts that were asked for lately, by their DOT text; bounded by the characters of both. */

export class Recent<Value> {
  private readonly _kept = new Map<string, { readonly value: Value; readonly size: number }>();
  private _size = 0;

  /** Keep at most `limit` characters of keys and values together. */
  constructor(private readonly limit: number) {}

  get size(): number {
    return this._size;
  }

  get(key: string): Value | undefined {
    const found = this._kept.get(key);
    if (found === undefined) {
      return undefined;
    }
    this._kept.delete(key);
    this._kept.set(key, found);
    return found.value;
  }

  /** Keep a value of about so many characters; the ones that were not asked for the longest time make room. */
  set(key: string, value: Value, characters: number): void {
    this._drop(key);
    const size = key.length + characters;
    if (size > this.limit) {
      return;
    }
    this._kept.set(key, { value, size });
    this._size += size;
    for (const oldest of this._kept.keys()) {
      if (this._size <= this.limit) {
        break;
      }
      this._drop(oldest);
    }
  }

  clear(): void {
    this._kept.clear();
    this._size = 0;
  }

  private _drop(key: string): void {
    const found = this._kept.get(key);
    if (found !== undefined) {
      this._kept.delete(key);
      this._size -= found.size;
    }
  }
}
