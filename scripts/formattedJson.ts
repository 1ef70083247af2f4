const lineWidth = 120;
const listOfScalars = /^(.*\[)\n((?: *(?:"[^"\n]*"|[\d.]+),?\n)+) *(\],?)$/gm;

/** JSON as the formatter has it: short lists on one line. */
export function formattedJson(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2).replace(
    listOfScalars,
    (whole, before: string, items: string, after: string) => {
      const line = `${before}${items.trim().replace(/\n */g, ' ')}${after}`;
      return line.length <= lineWidth ? line : whole;
    },
  );
  return `${text}\n`;
}
