import { z } from 'zod';

export const apiSchema = z.enum(['responses', 'chat-completions']);

export type Api = z.infer<typeof apiSchema>;
