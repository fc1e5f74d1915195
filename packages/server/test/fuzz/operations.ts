// The operations of the OpenAPI document, flattened for walking.
import type { Schema } from './schema-oracle.ts';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

export interface Parameter {
  readonly in: 'path' | 'query' | 'header';
  readonly name: string;
  readonly required: boolean;
  readonly schema: Schema;
}

export interface Operation {
  readonly id: string;
  readonly method: Method;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | null;
  /** Status → schema of its JSON body, null when the status is named without one. */
  readonly answers: ReadonlyMap<number, Schema | null>;
  /** Needs no key. */
  readonly open: boolean;
}

type Media = Readonly<Record<string, { readonly schema?: Schema }>>;
interface RawOperation {
  readonly operationId?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Media };
  readonly responses: Readonly<Record<string, { readonly content?: Media }>>;
  readonly security?: readonly unknown[];
}
export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
}

export function listOperations(document: OpenApiDocument): readonly Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => ({
      id: `${method} ${raw.operationId ?? path}`,
      method: method.toUpperCase() as Method,
      path,
      parameters: raw.parameters ?? [],
      body: raw.requestBody?.content['application/json']?.schema ?? null,
      answers: new Map(
        Object.entries(raw.responses).map(([status, { content }]) => [
          Number(status),
          content?.['application/json']?.schema ?? null,
        ]),
      ),
      open: raw.security?.length === 0,
    })),
  );
}

/** The path with its parameters put in, percent-encoded; a value that cannot be encoded stands as it is. */
export function fillPath(path: string, values: Readonly<Record<string, string>>): string {
  return path.replace(/\{([^}]+)\}/g, (_, name: string) => encode(values[name] ?? ''));
}

export function encode(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : text.toWellFormed();
}
