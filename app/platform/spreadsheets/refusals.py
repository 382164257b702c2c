"""Why a file was not read, in one sentence each: what is wrong and what would be right."""

from __future__ import annotations

from app.kernel.problems import N_, Problem, Refused

FIELD = "file"

MESSAGES: dict[str, str] = {
    "empty": N_("The file is empty. Choose a file with at least one row."),
    "too_large": N_("The file is larger than %(limit)s MB. Split it into smaller files."),
    "pdf": N_("This is a PDF, whatever its name says. Choose the Excel or CSV file it was made from."),
    "web_page": N_("This is a web page or XML, whatever its name says. Save it as an Excel workbook or as CSV."),
    "old_workbook": N_("This is an old Excel workbook (.xls). Save it as an Excel workbook (.xlsx) first."),
    "binary_workbook": N_("This is a binary workbook (.xlsb). Save it as an Excel workbook (.xlsx) first."),
    "encrypted": N_("The workbook is protected with a password. Save a copy without a password and choose that file."),
    "macros": N_("The workbook holds macros. Save it as an Excel workbook without macros (.xlsx) first."),
    "not_a_workbook": N_("This is an archive but no Excel workbook. Choose an Excel workbook (.xlsx) or a CSV file."),
    "not_a_table": N_("The file is neither an Excel workbook nor text. Choose an .xlsx or a CSV file."),
    "damaged": N_("The workbook is damaged or incomplete. Open it in Excel, save it again and choose the new file."),
    "bomb": N_("The file unpacks to far more than a register holds and is not opened."),
    "declarations": N_("The workbook holds XML declarations that no spreadsheet program writes, and is not opened."),
    "too_complex": N_("The workbook took too much time or memory to read. Save the sheet alone as a new file."),
    "columns": N_("The sheet has more than %(limit)s columns. Keep only the columns of the register."),
    "rows": N_("The sheet has more than %(limit)s rows. Split it into smaller files."),
    "long_text": N_("A cell holds more than %(limit)s characters. Shorten it."),
    "no_rows": N_("There is no row with content in the file."),
    "no_such_sheet": N_("The workbook has no sheet named %(sheet)s."),
    "quotes": N_("A quotation mark that opens near row %(row)s is never closed. Close it or remove it."),
    "mixed_encoding": N_("Line %(line)s is not UTF-8 as the others are. Save the file again as UTF-8."),
    "unknown_encoding": N_("The text could not be read as %(encoding)s. Save the file again as UTF-8."),
    "disk_full": N_("The server has no room left to read the file. Nothing was changed; tell an administrator."),
}


def refused(code: str, **values: object) -> Refused:
    """The refusal for a file; codes are `spreadsheets.file.<code>`."""
    return Refused([Problem(f"spreadsheets.file.{code}", FIELD, MESSAGES[code], values)])
