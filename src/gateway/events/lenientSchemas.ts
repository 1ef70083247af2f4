import { z } from 'zod';

/** Any JSON object. Values are validated only where they are needed: payloads contain far more than is read. */
export const jsonObject = z.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

/** An object whose keys begin with a lower-case letter: some senders serialise payloads in PascalCase. */
export const lowerCamelKeys = jsonObject.transform((record) =>
  Object.keys(record).some(isPascalCase)
    ? Object.fromEntries(Object.entries(record).map(([key, value]) => [lowerFirst(key), value]))
    : record,
);

function isPascalCase(key: string): boolean {
  const first = key.charAt(0);
  return first !== first.toLowerCase();
}

function lowerFirst(key: string): string {
  return key.charAt(0).toLowerCase() + key.slice(1);
}

/** An object of which only some values are read. */
export function looseObject<Shape extends z.ZodRawShape>(shape: Shape) {
  return lowerCamelKeys.pipe(z.object(shape));
}

/** A value of an unexpected shape counts as absent. */
export function lenient<T extends z.ZodType>(schema: T) {
  return schema.optional().catch(undefined);
}

/** A whole number, also as text. */
export const wholeNumber = z.union([
  z.number().int(),
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
]);

/** An id as text, also from a number. */
export const identifier = z.union([z.string().min(1).max(400), z.number().transform(String)]);

/** A name, a state or the like, of a realistic length. */
export const shortText = z.string().min(1).max(1000);
