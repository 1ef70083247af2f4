const HEXADECIMAL = /^0x[0-9a-f]+$/i;
const OCTAL = /^0[0-7]+$/;
const INTEGER = /^-?\d+$/;
const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const BITS = 64;
/** Decimal exponents from which .NET writes a double in scientific notation. */
const LARGEST_PLAIN_EXPONENT = 15;
const SMALLEST_PLAIN_EXPONENT = -4;

/** A number's text as Newtonsoft reads it: whole numbers of any size, doubles, `0x…` and octal; undefined for others. */
export function parseNumber(text: string): bigint | number | undefined {
  const isOtherBase = text.length > 1 && text.startsWith('0') && !/^0[.eE]/.test(text);
  if (isOtherBase) {
    if (HEXADECIMAL.test(text)) {
      return BigInt.asIntN(BITS, BigInt(text));
    }
    return OCTAL.test(text) ? BigInt(`0o${text.slice(1)}`) : undefined;
  }
  if (INTEGER.test(text)) {
    return BigInt(text);
  }
  return FLOAT.test(text) ? Number(text) : undefined;
}

/** A double as `double.ToString("R")` writes it, such as `1E+21` or `0.1`. */
export function formatDouble(value: number): string {
  if (!Number.isFinite(value)) {
    return String(value);
  }
  if (value === 0) {
    return Object.is(value, -0) ? '-0' : '0';
  }
  const [mantissa = '', power = ''] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent < LARGEST_PLAIN_EXPONENT && exponent >= SMALLEST_PLAIN_EXPONENT) {
    return plain(mantissa, exponent);
  }
  const digits = String(Math.abs(exponent)).padStart(2, '0');
  return `${mantissa}E${exponent < 0 ? '-' : '+'}${digits}`;
}

function plain(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < 0) {
    return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  }
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return fraction === '' ? sign + whole : `${sign}${whole}.${fraction}`;
}
