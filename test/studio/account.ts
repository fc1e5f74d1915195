// Steps of a user: use a set-up link, sign in.
import type { Page } from 'playwright-core';
import type { ServerProcess } from '../support/server-process.ts';

export interface Person {
  readonly name: string;
  readonly password: string;
}

export const PERSON: Person = { name: 'ada', password: 'a long enough password' };

/** The set-up link that the server printed at its start. */
export function setUpLink(server: Pick<ServerProcess, 'stdout'>): string {
  const link = /http:\/\/\S+\/set-up#\S+/.exec(server.stdout())?.[0];
  if (link === undefined) throw new Error(`no set-up link was printed: ${server.stdout()}`);
  return link;
}

/** From the printed link to the first screen, as a user does it. */
export async function setUp(page: Page, server: Pick<ServerProcess, 'stdout'>): Promise<void> {
  await followLink(page, setUpLink(server));
}

export async function followLink(page: Page, link: string, person = PERSON): Promise<void> {
  await page.goto(link);
  await fillAccount(page, person);
  await page.getByRole('heading', { name: 'Speak', level: 1 }).waitFor();
}

/** Fills in the page that a set-up link leads to, and sends it. */
export async function fillAccount(page: Page, person: Person): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(person.name);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByLabel('The password again').fill(person.password);
  await page.getByRole('button', { name: 'Make the account' }).click();
}

export async function signIn(page: Page, address: string, person = PERSON): Promise<void> {
  await page.goto(address);
  await page.getByLabel('Name', { exact: true }).fill(person.name);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Speak', level: 1 }).waitFor();
}
