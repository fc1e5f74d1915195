// Folders: an owner's labels for runs.
import { CreateFolderRequest, FolderCreated, FolderList, FolderQuery } from '@lector/contract/catalogue';
import { MAX_FOLDERS_PER_PAGE } from '@lector/contract/limits';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { FIELDS_BYTES } from '../protocol/body-limits.ts';
import { toWireFolder } from '../wire/camb.ts';
import { describeRoute } from '../wire/describe-route.ts';

export function registerFolders(app: Routes, dependencies: AppDependencies): void {
  app.get<{ Querystring: FolderQuery }>(
    '/folders',
    {
      config: { scope: 'tts:read' },
      schema: describeRoute({
        tag: 'Folders',
        id: 'listFolders',
        summary: 'List your folders',
        description: 'With the number of runs in each.',
        querystring: FolderQuery,
        answer: FolderList,
      }),
    },
    async (request) => {
      const { limit = MAX_FOLDERS_PER_PAGE, search_query: search = null } = request.query;
      const folders = await dependencies.folders.list(request.caller.ownerId, { limit, search });
      return folders.map(toWireFolder);
    },
  );

  app.post<{ Body: CreateFolderRequest }>(
    '/folders/create',
    {
      config: { scope: 'tts:write' },
      bodyLimit: FIELDS_BYTES,
      schema: describeRoute({
        tag: 'Folders',
        id: 'createFolder',
        summary: 'Make a folder',
        description: 'Its id is the `folder_id` of `POST /tts`. Two folders may bear the same name.',
        body: CreateFolderRequest,
        answer: FolderCreated,
      }),
    },
    async (request) => {
      const folder = await dependencies.folders.create(
        request.caller.ownerId,
        request.body.folder_name,
        dependencies.clock.now(),
      );
      return { status: 'success', folder_id: folder.id, folder_name: folder.name, message: 'The folder was made' };
    },
  );
}
