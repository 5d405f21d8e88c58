"""Reports: a definition (a file's, or the one for funds) becomes a document, section by section.

ReportDefinition -> document.document_of     each section is the answer of a command line, or says why there is none
  |                   document.with_changes   what differs from an earlier report
  |                   fired.with_fired        which of its checks fired since then
  v
core.document.ReportDocument -> render.document   md, html, json, csv, xlsx, eml or the screen
"""
