"""A mail server for tests: takes every mail on a port of this machine and keeps it."""

from __future__ import annotations

import email
import socketserver
import threading
import time
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message


@dataclass
class Mail:
    recipients: list[str]
    message: Message

    @property
    def subject(self) -> str:
        return str(make_header(decode_header(self.message["Subject"])))

    @property
    def text(self) -> str:
        part = next(part for part in self.message.walk() if part.get_content_type() == "text/plain")
        return part.get_payload(decode=True).decode(part.get_content_charset() or "utf-8")


class MailServer:
    """behaviour: "" takes everything, "drop after data" hangs up once the mail is in, "slow" says late that it is."""

    def __init__(self) -> None:
        self.received: list[Mail] = []
        self.behaviour = ""
        mails = self

        class Handler(socketserver.StreamRequestHandler):
            def say(self, line: str) -> None:
                self.wfile.write(f"{line}\r\n".encode())

            def handle(self) -> None:
                to: list[str] = []
                self.say("220 test")
                while line := self.rfile.readline().decode("utf-8", "replace").strip():
                    word = line.upper()
                    if word.startswith("RCPT TO:"):
                        to.append(line.split("<", 1)[1].split(">", 1)[0])
                    if word == "DATA":
                        self.say("354 go on")
                        mails.received.append(Mail(to, email.message_from_bytes(self.data())))
                        if mails.behaviour == "drop after data":
                            return
                        time.sleep(0.2 * (mails.behaviour == "slow"))
                    self.say("221 bye" if word == "QUIT" else "250 ok")
                    if word == "QUIT":
                        return

            def data(self) -> bytes:
                lines = []
                while (line := self.rfile.readline()).strip(b"\r\n") != b"." and line:
                    lines.append(line.removeprefix(b"."))
                return b"".join(lines)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address, daemon_threads = True, True

        self.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"mailto://127.0.0.1:{self.server.server_address[1]}?from=jiebang@example.org&mode=insecure"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
