// Signed links: a link permits fetching one recording until it expires.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { AppError } from '../../errors.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { sendAudio } from '../protocol/send-audio.ts';
import { describeRoute } from '../wire/describe-route.ts';

export function registerArtefacts(app: Routes, dependencies: AppDependencies): void {
  const schema = describeRoute({
    tag: 'Speech',
    id: 'getFile',
    summary: 'Follow a signed link',
    description:
      'Needs no key: the signature is the permission. Checked once, at the start of the request; a download begun in time ends. HEAD works too.',
    params: Type.Object({ name: Type.String({ description: 'As in the link.' }) }),
    alsoAudio: true,
    open: true,
    refusals: [403, 404],
  });

  async function follow(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    // The URL as it was sent. A normalised one would accept many spellings of one link.
    const [path = '', query = ''] = splitOnce(request.originalUrl, '?');
    const { objectId, asked } = dependencies.links.verify(path, query);
    const find = async () => {
      const run = await dependencies.runs.findByObjectId(objectId);
      if (run?.state !== 'done' || run.artefact === null)
        throw new AppError('not_found', 'There is no such recording any more');
      // A link is the permission of its owner, whose share the download takes from.
      dependencies.countForOwner(request, run.ownerId);
      return { ...run, artefact: run.artefact };
    };
    return sendAudio(find, { request, reply, asked, ...dependencies });
  }

  app.get('/files/:name', { exposeHeadRoute: false, schema }, follow);
  app.head('/files/:name', { schema: { ...schema, hide: true } }, follow);
}

function splitOnce(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
