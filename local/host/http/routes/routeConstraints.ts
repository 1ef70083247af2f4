import { HostError } from '../../errors.ts';

type Constraint = (value: string) => boolean;

const SIMPLE: Readonly<Record<string, Constraint>> = {
  int: (value) => /^[+-]?\d+$/.test(value) && Math.abs(Number(value)) <= 2 ** 31 - 1,
  long: (value) => /^[+-]?\d+$/.test(value) && BigInt.asIntN(64, BigInt(value)) === BigInt(value),
  bool: (value) => /^(true|false)$/i.test(value),
  datetime: (value) => !Number.isNaN(Date.parse(value)),
  decimal: isNumeric,
  double: isNumeric,
  float: isNumeric,
  guid: (value) => /^\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i.test(value),
  alpha: (value) => /^[a-z]*$/i.test(value),
  required: (value) => value !== '',
  file: (value) => /\.[^./]+$/.test(value),
  nonfile: (value) => !/\.[^./]+$/.test(value),
};

const WITH_ARGUMENTS: Readonly<Record<string, (first: string, second: string | undefined) => Constraint>> = {
  minlength: (minimum) => (value) => value.length >= Number(minimum),
  maxlength: (maximum) => (value) => value.length <= Number(maximum),
  length: (first, second) => (value) =>
    second === undefined ? value.length === Number(first) : isWithin(value.length, first, second),
  min: (minimum) => (value) => isNumeric(value) && Number(value) >= Number(minimum),
  max: (maximum) => (value) => isNumeric(value) && Number(value) <= Number(maximum),
  range: (first, second) => (value) => isNumeric(value) && isWithin(Number(value), first, second ?? first),
};

/**
 * The test of one route constraint, such as `int` or `range(1,10)`.
 * @throws HostError where the constraint is unknown
 */
export function constraintOf(text: string, template: string): Constraint {
  const [, name = '', list] = /^([^(]+)(?:\((.*)\))?$/s.exec(text.trim()) ?? [];
  const key = name.toLowerCase();
  if (key === 'regex') {
    const pattern = new RegExp((list ?? '').replaceAll('{{', '{').replaceAll('}}', '}'), 'i');
    return (value) => pattern.test(value);
  }
  const [first = '', second] = list?.split(',').map((part) => part.trim()) ?? [];
  const constraint = list === undefined ? SIMPLE[key] : WITH_ARGUMENTS[key]?.(first, second);
  if (constraint === undefined) {
    throw new HostError(`The route "${template}" uses the unknown constraint "${text}".`);
  }
  return constraint;
}

function isNumeric(value: string): boolean {
  return value.trim() !== '' && Number.isFinite(Number(value));
}

function isWithin(value: number, minimum: string, maximum: string): boolean {
  return value >= Number(minimum) && value <= Number(maximum);
}
