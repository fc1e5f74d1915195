// The part of autocannon that the load generator uses; the package ships no types.
declare module 'autocannon' {
  interface CannonRequest {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  }
  interface CannonClient {
    setRequests(requests: readonly CannonRequest[]): void;
  }
  interface CannonResult {
    readonly requests: { readonly total: number };
    readonly duration: number;
    readonly non2xx: number;
    readonly errors: number;
    readonly timeouts: number;
  }
  export default function autocannon(options: {
    readonly url: string;
    readonly connections: number;
    readonly duration: number;
    readonly amount?: number;
    readonly setupClient: (client: CannonClient) => void;
  }): Promise<CannonResult>;
}
