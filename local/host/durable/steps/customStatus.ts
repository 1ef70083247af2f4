/** Bytes of UTF-16 in a kilobyte, as the extension counts a custom status. */
const KILOBYTE = 1024;
const BYTES_PER_UNIT = 2;
const MOST_KILOBYTES = 16;

/** Why a custom status is refused, in the words of the extension. @param text JSON text */
export function statusProblem(text: string | undefined): string | undefined {
  const kilobytes = Math.floor(((text?.length ?? 0) * BYTES_PER_UNIT) / KILOBYTE);
  if (kilobytes <= MOST_KILOBYTES) return undefined;
  return (
    `The UTF-16 size of the JSON-serialized payload must not exceed ${MOST_KILOBYTES} KB. ` +
    `The current payload size is ${kilobytes} KB.`
  );
}
