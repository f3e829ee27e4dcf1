"""The style sheet of reports: light and dark, narrow and wide, without images or fonts of its own."""

from __future__ import annotations

REPORT = """
:root{color-scheme:light dark;--page:#fff;--text:#1f2937;--muted:#4b5565;--line:#d9dfe7;--soft:#f4f6f9;
  --good:#0b6b55;--bad:#b03c0a}
@media (prefers-color-scheme:dark){:root{--page:#14171c;--text:#e6e9ee;--muted:#a5afbd;--line:#343b46;
  --soft:#1e232b;--good:#54c7a8;--bad:#ff9a6b}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);
  font:15px/1.55 system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}
main{max-width:1080px;margin:0 auto;padding:40px 24px 80px}
h1{font-size:26px;line-height:1.25;margin:0 0 8px;overflow-wrap:anywhere}
h2{font-size:17px;margin:44px 0 12px}
.lead{font-size:16px;max-width:76ch;margin:0 0 8px;overflow-wrap:anywhere}
.meta{color:var(--muted);font-size:13px;margin:0}
figure{margin:28px 0 0;overflow-x:auto}
figure svg{display:block;max-width:100%;height:auto}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13px}
th,td{text-align:left;vertical-align:top;padding:7px 12px 7px 0;border-bottom:1px solid var(--line)}
thead th{font-weight:600;color:var(--muted);white-space:nowrap}
tbody th{font-weight:600}
td.nowrap{white-space:nowrap}
dl+.meta,iframe+.meta,pre+.meta{margin-top:12px}
td.value,td.from{color:var(--muted);max-width:340px;overflow-wrap:anywhere}
.path{color:var(--muted);font-weight:400;font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;
  font-size:12px}
.phase{white-space:nowrap}.good{color:var(--good)}.bad{color:var(--bad)}
details{border:1px solid var(--line);border-radius:8px;margin:8px 0;background:var(--page)}
summary{cursor:pointer;padding:9px 14px;font-weight:600;overflow-wrap:anywhere}
summary span{font-weight:400;color:var(--muted)}
details>div{padding:2px 14px 14px}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:4px 18px;margin:0;font-size:13px}
dt{color:var(--muted)}dd{margin:0;overflow-wrap:anywhere}
code,pre{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:12px}
pre{background:var(--soft);border-radius:6px;padding:10px 12px;margin:6px 0;overflow-x:auto;white-space:pre-wrap;
  overflow-wrap:anywhere}
iframe{width:100%;border:1px solid var(--line);border-radius:6px;margin:4px 0;background:var(--page)}
a{color:inherit;text-decoration-color:var(--line);text-underline-offset:3px}
  a:hover{text-decoration-color:currentColor}:focus-visible{outline:2px solid #2b7fc4;outline-offset:2px}
@media (max-width:720px){main{padding:24px 14px 48px}dl{grid-template-columns:1fr}dd{margin-bottom:6px}}
"""
