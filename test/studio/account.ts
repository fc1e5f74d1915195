// A person at a server: follows the set-up link, signs in.
import type { Page } from 'playwright-core';
import type { ServerProcess } from '../support/server-process.ts';

export const PERSON = { name: 'ada', password: 'a long enough password' } as const;

/** The set-up link that the server printed at its start. */
export function setUpLink(server: Pick<ServerProcess, 'stdout'>): string {
  const link = /http:\/\/\S+\/set-up#\S+/.exec(server.stdout())?.[0];
  if (link === undefined) throw new Error(`no set-up link was printed: ${server.stdout()}`);
  return link;
}

/** From the link to the first screen, as a person does it. */
export async function setUp(page: Page, server: Pick<ServerProcess, 'stdout'>): Promise<void> {
  await page.goto(setUpLink(server));
  await page.getByLabel('Name', { exact: true }).fill(PERSON.name);
  await page.getByLabel('Password', { exact: true }).fill(PERSON.password);
  await page.getByLabel('The password again').fill(PERSON.password);
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('heading', { name: 'Speak', level: 1 }).waitFor();
}

export async function signIn(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.getByLabel('Name', { exact: true }).fill(PERSON.name);
  await page.getByLabel('Password', { exact: true }).fill(PERSON.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Speak', level: 1 }).waitFor();
}
