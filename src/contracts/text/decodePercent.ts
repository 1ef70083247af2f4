/** A part of an address as people read it; one that is not encoded properly, as people write them by hand, as it is. */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
