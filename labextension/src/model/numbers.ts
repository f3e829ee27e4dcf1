/** Numbers as Python writes them: ties go to the even neighbour, thousands are grouped. */

/** `f"{value:.{digits}f}"`, for a few digits. */
export function fixed(value: number, digits: number): string {
  // A double can lie exactly between two decimals of so many digits only as an odd multiple of this fraction.
  const halves = Math.abs(value) * 2 ** (digits + 1);
  if (halves % 2 !== 1) {
    return value.toFixed(digits);
  }
  const scale = 10 ** digits;
  const below = Math.floor(value * scale);
  return ((below % 2 === 0 ? below : below + 1) / scale).toFixed(digits);
}

/** `round(value)` */
export function rounded(value: number): number {
  return Number(fixed(value, 0));
}

/** `f"{count:,}"` */
export function grouped(count: number | string): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
