// What the call for many results says about itself at /docs: the essentials of docs/results.md, which is not at hand there.

/** Markdown. The table is the same as the page's, which a test holds. */
export const RESULTS_WORDS = `Answers an entry for every distinct id, in the order asked, and 200 whatever became of the runs.

| \`status\` | what became of the run | what to do |
|---|---|---|
| \`SUCCESS\` | it is spoken: \`output_url\` is a link to the FLAC file; a \`message\` is a remark on the audio | fetch it before \`expires_at\` |
| \`PENDING\` | it waits or is being spoken | ask again, after 1 s, 2 s, 4 s … |
| \`ERROR\` | it failed, ran out of time or was cancelled; \`message\` says which | final: repeat the run, or leave it |
| \`EXPIRED\` | it was spoken, and its audio is deleted because it is older than the server keeps audio | final: repeat the run |
| \`NOT_FOUND\` | there is no run of that id, it was deleted, or it is not yours | final: look at the id, and at the key |

**Links** need no key and end at \`expires_at\`; one that has ended answers 403. Ask again: every call signs new links, so keep run ids, not links.

**A partial answer** is the usual one: fetch what is SUCCESS, ask again for the ids that are PENDING and only for them, note the others. To repeat a
run: \`POST /lector/v1/runs/{run_id}/retry\`. Why it failed, for a program: \`failure.code\` of \`GET /lector/v1/runs/{run_id}\`.

**Longer lists**: cut them, and send a single last id twice: duplicates count and are answered once. \`npx lector results\` and \`results()\` of
\`@lector/client\` do it by themselves.

**429 and 503** did nothing: wait as many seconds as \`retry-after\` says and send the same again. A call is one request, however many ids it names.`;
