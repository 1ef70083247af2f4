import { z } from 'zod';
import { roles } from '../../contracts/api.ts';

/** How a delivery can prove its origin, by the names used in settings. */
const schemes = ['standard-webhooks', 'signature', 'basic', 'certificate'] as const;

const wholeNumber = (minimum: number, maximum: number, preset: number) =>
  z.coerce.number().int().min(minimum).max(maximum).default(preset);

/** Known words separated by commas. */
function words<const Words extends readonly [string, ...string[]]>(known: Words, preset: string) {
  return z
    .string()
    .default(preset)
    .transform((text) => text.split(',').map((word) => word.trim()))
    .pipe(z.array(z.enum(known)).min(1));
}

const thumbprints = z
  .string()
  .default('')
  .transform((text) => text.split(',').map((part) => part.replaceAll(':', '').trim().toLowerCase()))
  .transform((parts) => parts.filter((part) => part !== ''))
  .pipe(z.array(z.string().regex(/^[0-9a-f]{64}$/, 'is not the SHA-256 of a certificate in hexadecimal')));

const certificatePattern = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

const authorities = z
  .string()
  .default('')
  .transform((text) => text.replaceAll('\\n', '\n').match(certificatePattern) ?? [])
  .transform((found): readonly string[] => [...found]);

/** Settings for who may call the app, and how often. */
export const authSettings = {
  WEBHOOK_AUTHENTICATION: words(schemes, 'standard-webhooks,signature,basic').describe(
    'How deliveries may prove their origin, separated by commas: `standard-webhooks`, `signature` (`X-Hub-Signature-256`), `basic` (the passwords that `code-agent hooks` gives Azure DevOps), `certificate` (see docs/security.md)',
  ),
  WEBHOOK_CERTIFICATE_THUMBPRINTS: thumbprints.describe(
    'SHA-256 thumbprints of the client certificates that may send deliveries, in hexadecimal, separated by commas',
  ),
  WEBHOOK_CERTIFICATE_AUTHORITIES: authorities.describe(
    'Root and intermediate certificates that issued them, as PEM. Line breaks may be written as `\\n`',
  ),
  WEBHOOK_CERTIFICATES_FROM_PLATFORM: z
    .enum(['true', 'false'])
    .default('false')
    .describe(
      'Whether the platform asks for client certificates and sets `X-ARR-ClientCert` itself. Otherwise anyone could send that header, so the app does not start with `certificate`',
    ),
  FORWARDING_PROXIES: wholeNumber(0, 5, 1).describe(
    'How many proxies in front of the app add an entry to `X-Forwarded-For`: 1 on Azure Functions, 2 behind Front Door',
  ),
  REFUSED_PER_MINUTE: wholeNumber(1, 100_000, 60).describe(
    'How many rejected requests from one address get a 401 per minute and instance. More get 429',
  ),
  DELIVERIES_PER_MINUTE: wholeNumber(1, 1_000_000, 6_000).describe(
    'How many deliveries from one project an instance accepts per minute. More get 503 and are sent again',
  ),
  QUEUE_BOUND: wholeNumber(10, 10_000_000, 20_000).describe(
    'How many deliveries may wait in the queue. From half of that, events that only wake runs up get 503; from four fifths, new runs too; at the limit, commands too',
  ),
  ENTRA_TENANT_ID: z
    .guid()
    .optional()
    .describe('Microsoft Entra tenant whose users may call the API. Without it, only function keys work'),
  ENTRA_AUDIENCE: z
    .string()
    .optional()
    .describe('Application (client) id of the app registration with the app roles reader, approver and operator'),
  ENTRA_AUTHORITY: z
    .url()
    .default('https://login.microsoftonline.com')
    .describe('Where Microsoft Entra issues tokens. National clouds use another address'),
  MACHINE_ROLES: words(roles, 'reader,approver,operator').describe(
    'What holders of a function key may do, separated by commas: `reader`, `approver`, `operator`',
  ),
  WEBHOOK_URL: z
    .url()
    .optional()
    .describe(
      'Address of the webhook for Azure DevOps. When the webhook key is rotated, the service hooks that send there are updated. The app also reports which of them lose events',
    ),
};

type AuthSettings = z.infer<z.ZodObject<typeof authSettings>>;

/** Finds settings that do not fit together. @returns the setting and the reason, or undefined */
export function findAuthSettingsProblem(
  settings: AuthSettings,
): { readonly name: string; readonly message: string } | undefined {
  const { ENTRA_TENANT_ID: tenant, ENTRA_AUDIENCE: audience } = settings;
  if (tenant !== undefined && audience === undefined) {
    return { name: 'ENTRA_AUDIENCE', message: 'required when ENTRA_TENANT_ID is set' };
  }
  if (!settings.WEBHOOK_AUTHENTICATION.includes('certificate')) return undefined;
  const needed = [
    ['WEBHOOK_CERTIFICATES_FROM_PLATFORM', settings.WEBHOOK_CERTIFICATES_FROM_PLATFORM === 'true'],
    ['WEBHOOK_CERTIFICATE_THUMBPRINTS', settings.WEBHOOK_CERTIFICATE_THUMBPRINTS.length > 0],
    ['WEBHOOK_CERTIFICATE_AUTHORITIES', settings.WEBHOOK_CERTIFICATE_AUTHORITIES.length > 0],
  ] as const;
  const name = needed.find(([, isThere]) => !isThere)?.[0];
  return name === undefined
    ? undefined
    : { name, message: 'required when WEBHOOK_AUTHENTICATION contains certificate' };
}
