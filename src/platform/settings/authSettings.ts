import { z } from 'zod';
import { roles } from '../../contracts/api.ts';

/** The ways a delivery can prove where it comes from, as settings name them. */
const schemes = ['standard-webhooks', 'signature', 'basic', 'certificate'] as const;

const wholeNumber = (minimum: number, maximum: number, preset: number) =>
  z.coerce.number().int().min(minimum).max(maximum).default(preset);

/** Known words with commas between them. */
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

/** Settings of who is let in, and how much of it. */
export const authSettings = {
  WEBHOOK_AUTHENTICATION: words(schemes, 'standard-webhooks,signature,basic').describe(
    'How deliveries may prove where they come from, with commas between: `standard-webhooks`, `signature` (`X-Hub-Signature-256`), `basic` (what `code-agent hooks` gives Azure DevOps), `certificate` (see docs/security.md)',
  ),
  WEBHOOK_CERTIFICATE_THUMBPRINTS: thumbprints.describe(
    'SHA-256 of each client certificate that may send deliveries, in hexadecimal with commas between',
  ),
  WEBHOOK_CERTIFICATE_AUTHORITIES: authorities.describe(
    'Roots and intermediates that these certificates come from, as PEM; line breaks may be written as `\\n`',
  ),
  WEBHOOK_CERTIFICATES_FROM_PLATFORM: z
    .enum(['true', 'false'])
    .default('false')
    .describe(
      'Whether the platform asks for client certificates and so sets `X-ARR-ClientCert` itself; without that anybody could send the header, and `certificate` is refused at the start',
    ),
  FORWARDING_PROXIES: wholeNumber(0, 5, 1).describe(
    'How many proxies of the deployment each add an entry to `X-Forwarded-For`: 1 on Azure Functions, 2 behind Front Door',
  ),
  REFUSED_PER_MINUTE: wholeNumber(1, 100_000, 60).describe(
    'How many refused requests of one address an instance answers with 401 in a minute; more get 429',
  ),
  DELIVERIES_PER_MINUTE: wholeNumber(1, 1_000_000, 6_000).describe(
    'How many deliveries of one project an instance takes in a minute; more get 503 and are sent again',
  ),
  QUEUE_BOUND: wholeNumber(10, 10_000_000, 20_000).describe(
    'How many deliveries may wait. From half of it on nudges get 503, from four fifths on new runs, at the bound commands',
  ),
  ENTRA_TENANT_ID: z
    .guid()
    .optional()
    .describe('Microsoft Entra tenant whose people may use the API; without it only function keys open it'),
  ENTRA_AUDIENCE: z
    .string()
    .optional()
    .describe('Application (client) id of the app registration whose app roles are reader, approver and operator'),
  ENTRA_AUTHORITY: z
    .url()
    .default('https://login.microsoftonline.com')
    .describe('Where Microsoft Entra signs tokens; another one in national clouds'),
  MACHINE_ROLES: words(roles, 'reader,approver,operator').describe(
    'What who has a function key may do, with commas between: `reader`, `approver`, `operator`',
  ),
  WEBHOOK_URL: z
    .url()
    .optional()
    .describe(
      'The webhook as Azure DevOps calls it; the rotation of its key renews the service hooks that send there, and the app says which of them lose events',
    ),
};

type AuthSettings = z.infer<z.ZodObject<typeof authSettings>>;

/** What is wrong with the settings together. @returns the setting and why, or undefined */
export function findAuthSettingsProblem(
  settings: AuthSettings,
): { readonly name: string; readonly message: string } | undefined {
  const { ENTRA_TENANT_ID: tenant, ENTRA_AUDIENCE: audience } = settings;
  if (tenant !== undefined && audience === undefined) {
    return { name: 'ENTRA_AUDIENCE', message: 'needed where ENTRA_TENANT_ID is set' };
  }
  if (!settings.WEBHOOK_AUTHENTICATION.includes('certificate')) return undefined;
  const needed = [
    ['WEBHOOK_CERTIFICATES_FROM_PLATFORM', settings.WEBHOOK_CERTIFICATES_FROM_PLATFORM === 'true'],
    ['WEBHOOK_CERTIFICATE_THUMBPRINTS', settings.WEBHOOK_CERTIFICATE_THUMBPRINTS.length > 0],
    ['WEBHOOK_CERTIFICATE_AUTHORITIES', settings.WEBHOOK_CERTIFICATE_AUTHORITIES.length > 0],
  ] as const;
  const name = needed.find(([, isThere]) => !isThere)?.[0];
  return name === undefined ? undefined : { name, message: 'needed where WEBHOOK_AUTHENTICATION has certificate' };
}
