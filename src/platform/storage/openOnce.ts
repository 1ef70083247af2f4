/** @returns what gives the client that `open` gives: made at the first use, and again at the next after a failure */
export function openOnce<Client>(open: () => Promise<Client>): () => Promise<Client> {
  let opened: Promise<Client> | undefined;
  return async () => {
    opened ??= open();
    opened.catch(() => {
      opened = undefined;
    });
    return await opened;
  };
}
