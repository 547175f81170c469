"""The Web API's methods as our Slack knows them, each with the refusals that the documents name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from limits_slack import faults as limits

if TYPE_CHECKING:
    from slack_server import SlackServer, Team

TEXT = 40_000  # https://docs.slack.dev/reference/methods/chat.postMessage#truncating
BLOCKS_SIZE = 13_200  # undocumented: refused as msg_blocks_too_long
SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "users.info": "users:read",
    "conversations.info": "channels:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "files.info": "files:read",
}


class RefusedError(Exception):
    """`ok: false`."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


class Methods:
    def __init__(self, server: SlackServer) -> None:
        self._server = server

    async def call(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        name = "_" + method.replace(".", "_")
        handler = getattr(self, name, None)
        if handler is None:
            raise RefusedError("unknown_method")
        return await handler(arguments)

    def unfit(self, message: dict[str, Any]) -> str:
        """The error for a message that breaks a limit."""
        blocks = message.get("blocks")
        if not message.get("text") and not blocks:
            return "no_text"
        if len(message.get("text", "")) > TEXT:
            return "msg_too_long"
        if not blocks:
            return ""
        if len(json.dumps(blocks, ensure_ascii=False)) > BLOCKS_SIZE:
            return "msg_blocks_too_long"
        if self._server.judge and (found := limits(message)):
            self._server.unfit.append(found[0])
            return "invalid_blocks"
        return ""

    # Who

    def _team(self, arguments: dict[str, Any], method: str = "") -> Team:
        token = arguments.get("token")
        if not token:
            raise RefusedError("not_authed")
        team = self._server.teams.get(token)
        if team is None:
            raise RefusedError("not_allowed_token_type" if token.startswith("xapp-") else "invalid_auth")
        if team.revoked:
            raise RefusedError("token_revoked")
        needed = SCOPES.get(method)
        if needed and needed not in team.scopes:
            raise RefusedError("missing_scope", needed=needed, provided=",".join(sorted(team.scopes)))
        return team

    async def _auth_test(self, arguments: dict[str, Any]) -> dict[str, Any]:
        team = self._team(arguments)
        return {"team_id": team.id, "user_id": team.bot_user, "bot_id": team.bot_id, "url": "https://x.slack.com/"}

    async def _auth_teams_list(self, arguments: dict[str, Any]) -> dict[str, Any]:
        team = self._team(arguments)
        if not team.serves:
            raise RefusedError("not_allowed_token_type")
        return {"teams": [{"id": id} for id in team.serves], "response_metadata": {"next_cursor": ""}}

    async def _apps_connections_open(self, arguments: dict[str, Any]) -> dict[str, Any]:
        token = arguments.get("token", "")
        if token not in self._server.app_tokens:
            raise RefusedError("not_allowed_token_type" if token.startswith("xoxb-") else "invalid_auth")
        return {"url": self._server.socket.ticket()}

    async def _oauth_v2_access(self, arguments: dict[str, Any]) -> dict[str, Any]:
        if arguments.get("client_id") != "client" or arguments.get("client_secret") != "secret":
            raise RefusedError("bad_client_secret")
        code = arguments.get("code") or arguments.get("refresh_token")
        found = self._server.codes.pop(str(code), None)  # each works once
        if found is None:
            raise RefusedError("invalid_code" if arguments.get("code") else "invalid_refresh_token")
        return found

    async def _users_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self._team(arguments, "users.info")
        user = self._server.users.get(arguments.get("user", ""))
        if user is None:
            raise RefusedError("user_not_found")
        known = {"id": arguments["user"], **user}
        if str(arguments.get("include_locale", "")).lower() not in ("1", "true"):
            known.pop("locale", None)
        return {"user": known}

    # Messages

    def _channel(self, arguments: dict[str, Any]) -> str:
        to = str(arguments.get("channel", ""))
        if to.startswith("U"):
            if to not in self._server.users:
                raise RefusedError("user_not_found")
            return to
        channel = self._server.channels.get(to)
        if channel is None:
            raise RefusedError("channel_not_found")
        if channel.archived:
            raise RefusedError("is_archived")
        if not channel.member:
            raise RefusedError("not_in_channel")
        return to

    async def _chat_postMessage(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return await self._post("post", "chat.postMessage", arguments)

    async def _chat_postEphemeral(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if arguments.get("user") not in self._server.users:
            raise RefusedError("user_not_in_channel")
        return await self._post("ephemeral", "chat.postEphemeral", arguments)

    async def _post(self, kind: str, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        from slack_server import Output

        self._team(arguments, method)
        to = self._channel(arguments)
        message = {name: value for name, value in arguments.items() if name != "token"}
        if error := self.unfit(message):
            raise RefusedError(error)
        output = Output(kind, to, message, self._server.ts(), arguments["token"])
        await self._server.show(output)
        stamp = "message_ts" if kind == "ephemeral" else "ts"
        return {stamp: output.ts, "channel": to}

    async def _conversations_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self._team(arguments, "conversations.info")
        channel = self._server.channels.get(str(arguments.get("channel")))
        if channel is None:
            raise RefusedError("channel_not_found")
        found = {"id": arguments["channel"], "is_member": channel.member, "is_archived": channel.archived}
        return {"channel": found}

    async def _conversations_history(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Newest first, in pages of at most 15; metadata only where asked for."""
        team = self._team(arguments)
        to = self._channel(arguments)
        needed = "im:history" if to.startswith("D") else "channels:history"
        if needed not in team.scopes:
            raise RefusedError("missing_scope", needed=needed, provided=",".join(sorted(team.scopes)))
        oldest, start = float(arguments.get("oldest", 0)), int(arguments.get("cursor") or 0)
        posts = [o for o in self._server.outputs if o.kind == "post" and o.to == to and float(o.ts) >= oldest][::-1]
        size = min(int(arguments.get("limit", 100)), 15)
        with_metadata = str(arguments.get("include_all_metadata", "")).lower() in ("1", "true")
        messages = []
        for post in posts[start : start + size]:
            message = {"ts": post.ts, "text": post.payload.get("text", "")}
            if with_metadata and "metadata" in post.payload:
                message["metadata"] = post.payload["metadata"]
            messages.append(message)
        more = len(posts) > start + size
        return {"messages": messages, "response_metadata": {"next_cursor": str(start + size) if more else ""}}

    # Files: https://docs.slack.dev/messaging/working-with-files#uploading_files

    async def _files_getUploadURLExternal(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self._team(arguments, "files.getUploadURLExternal")
        if not arguments.get("filename") or int(arguments.get("length") or 0) <= 0:
            raise RefusedError("invalid_arguments")
        if "alt_txt" in arguments:
            raise RefusedError("alt_txt_drops_the_file")  # not in the documents: python-slack-sdk#1818
        id = f"F{len(self._server.files) + 1}"
        file = {"id": id, "name": arguments["filename"], "size": int(arguments["length"]), "mimetype": "", "shares": {}}
        self._server.files[id] = file
        return {"upload_url": f"{self._server.url}/upload/{id}", "file_id": id}

    async def _files_completeUploadExternal(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        from slack_server import Output

        self._team(arguments, "files.completeUploadExternal")
        uploads = arguments["files"] if isinstance(arguments["files"], list) else json.loads(arguments["files"])
        files = [self._server.files.get(upload["id"]) for upload in uploads]
        if any(file is None or "data" not in file for file in files):
            raise RefusedError("file_not_found")
        channel = arguments.get("channel_id")
        if channel:
            self._channel({"channel": channel})
            shared = {"files": files, "thread_ts": arguments.get("thread_ts")}
            await self._server.show(Output("file", channel, shared, self._server.ts(), arguments["token"]))
        for file in files:
            file["mimetype"] = "application/octet-stream"
            file["shares"] = {"private": {channel: [{}]}} if channel else {}
        return {"files": [{"id": file["id"], "title": file["name"]} for file in files]}

    async def _files_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self._team(arguments, "files.info")
        file = self._server.files.get(str(arguments.get("file")))
        if file is None:
            raise RefusedError("file_not_found")
        return {"file": {name: value for name, value in file.items() if name != "data"}}

    # Views

    def _exchange(self, arguments: dict[str, Any]) -> None:
        trigger = str(arguments.get("trigger_id", ""))
        if trigger in self._server.exchanged:
            raise RefusedError("exchanged_trigger_id")
        runs_out = self._server.triggers.get(trigger)
        if runs_out is None:
            raise RefusedError("invalid_trigger_id")
        if runs_out <= self._server.now:
            raise RefusedError("expired_trigger_id")
        self._server.exchanged.add(trigger)

    def _view(self, arguments: dict[str, Any], kind: str) -> dict[str, Any]:
        view = arguments.get("view")
        if not isinstance(view, dict) or view.get("type") != kind:
            raise RefusedError("invalid_arguments")
        if kind == "modal" and not 1 <= len(view["title"]["text"]) <= 24:
            raise RefusedError("invalid_arguments")
        if limits(view, blocks_limit=100):
            raise RefusedError("invalid_arguments")
        return view

    async def _show_view(self, kind: str, to: str, arguments: dict[str, Any]) -> dict[str, Any]:
        from slack_server import Output

        self._team(arguments)
        view = self._view(arguments, "home" if kind == "home" else "modal")
        await self._server.show(Output(kind, to, view, self._server.ts(), arguments["token"]))
        return {"view": {**view, "id": f"V{len(self._server.outputs)}"}}

    async def _views_open(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self._team(arguments)
        self._exchange(arguments)
        return await self._show_view("view", "open", arguments)

    async def _views_push(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self._team(arguments)
        self._exchange(arguments)
        return await self._show_view("view", "push", arguments)

    async def _views_update(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return await self._show_view("view", str(arguments.get("view_id")), arguments)

    async def _views_publish(self, arguments: dict[str, Any]) -> dict[str, Any]:
        if arguments.get("user_id") not in self._server.users:
            raise RefusedError("user_not_found")
        return await self._show_view("home", arguments["user_id"], arguments)
