import { z } from 'zod';

/**
 * Names one change for people to decide on: the first 12 hexadecimal digits of a SHA-256 over what is to be pushed and the
 * commit that it goes on. Another change, or the same on another commit, has another one.
 */
export const changeIdSchema = z.string().regex(/^[0-9a-f]{12}$/);
