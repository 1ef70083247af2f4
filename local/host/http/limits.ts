/** The web server refuses a body that is too large while the host reads it, which fails the request as a whole. */
export const TOO_LARGE = 500;
