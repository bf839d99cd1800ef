"""Reading a registry file: what is understood, what is dropped, what is refused and how that is said."""

import datetime
import hashlib
import pickle

import pytest
from django.utils import timezone

from exchange.registry_columns import COLUMNS
from exchange.registry_columns import Kind as ColumnKind
from exchange.registry_csv import Unreadable, read
from exchange.remarks import Kind
from tests.exchange.registry_files import COHORT, ROW, parsed, patient_row, registry_file


def only_row(**changes):
    return parsed({name.replace("_", " "): value for name, value in changes.items()}).rows[0]


def remark_of(row):
    (remark,) = row.remarks
    assert remark.kind is Kind.LEFT_OUT
    return remark.line, remark.column, remark.value, remark.why


def test_read_understands_every_kind_of_value():
    row = parsed({}).rows[0]
    assert (row.line, row.remarks, row.fault) == (2, (), "")
    assert row.values == {
        "long_id": "00000000-0000-0000-0000-000000000001",
        "promise_id": "400001",
        "sex": "F",
        "birth_year": 1960,
        "age": 52,
        "dx_date": datetime.date(2010, 8, 26),
        "main_diagnosis": "PCN",
        "dx_subtype": "MM",
        "cic": 231,
        "tx_kind": "Y",
        "tx_date": datetime.date(2013, 1, 23),
        "tx_number": 2,
        "allo_number": 1,
        "donor": "unrelated",
        "match": "matched",
        "cell_source": "PB",
        "cond_intensity": "RIC",
        "agvhd": "Y",
        "agvhd_max_grade": "2",
        "agvhd_onset_date": datetime.date(2013, 2, 20),
        "cgvhd": "Y",
        "cgvhd_nih_global": "MILD",
        "cgvhd_onset_date": datetime.date(2013, 6, 20),
        "relapse": "N",
        "visit_date": datetime.date(2016, 7, 10),
        "vital_status": "ALIVE",
    }


def test_read_takes_the_whole_cohort():
    content = COHORT.read_bytes()
    file = read(content, keep_birth_year=True)
    assert len(file.rows) == 137
    assert [row.line for row in file.rows] == list(range(2, 139))
    assert all(not row.remarks and not row.fault for row in file.rows)
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert file.unused == ("Short ID", "Blood Group", "Rhesus Factor")
    assert (len(file.unread), file.absent) == (32, ())


def test_read_drops_initials_and_the_date_of_birth():
    file = parsed({"Initials First Name": "Qxq", "Initials Last Name": "Zyz"})
    kept = pickle.dumps(file)
    for identifying in (b"Qxq", b"Zyz", b"03/09/1960", b"1960-09-03"):
        assert identifying not in kept
    born = datetime.date(1960, 9, 3)
    assert born not in file.rows[0].values.values()


@pytest.mark.parametrize(("treated", "age"), [("02/09/2013 00:00", 52), ("03/09/2013 00:00", 53)])
def test_age_is_in_completed_years(treated, age):
    assert only_row(Treatment_Date=treated).values["age"] == age


def test_birth_year_stays_away_unless_the_study_keeps_it():
    row = read(registry_file(), keep_birth_year=False).rows[0]
    assert "birth_year" not in row.values
    assert row.values["age"] == 52


def test_a_date_of_birth_that_cannot_be_read_is_not_repeated():
    changes = {"Date Of Birth": "31/02/1960 00:00"}
    assert remark_of(parsed(changes).rows[0]) == (2, "Date Of Birth", "", "This cannot be read as a date.")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("10/07/2016 23:59", datetime.date(2016, 7, 10)),
        ("1/7/2016", datetime.date(2016, 7, 1)),
        ("  10/07/2016   00:00 ", datetime.date(2016, 7, 10)),
        ("2016-07-10 00:00:00", datetime.date(2016, 7, 10)),
        ("31/12/1809 00:00", None),
        ("Unknown", None),
        ("", None),
    ],
)
def test_dates_lose_their_time_and_missing_ones_are_none(text, day):
    row = parsed({"Date Of Last Follow Up": text}).rows[0]
    assert (row.values.get("visit_date"), row.remarks) == (day, ())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("31/02/2016 00:00", "There is no such day in the calendar."),
        ("07/13/2016", "There is no such day in the calendar."),
        ("July 2016", "This cannot be read as a date; the Registry writes them as 12/06/2015 00:00."),
    ],
)
def test_a_bad_date_is_listed_by_line_and_column(text, why):
    row = parsed({}, patient_row(2) | {"Date Of Last Follow Up": text}).rows[1]
    assert remark_of(row) == (3, "Date Of Last Follow Up", text, why)
    assert "visit_date" not in row.values
    assert row.unreadable("Date Of Last Follow Up")
    assert not row.unreadable("Death Date")


def test_an_unknown_word_is_listed_and_left_out():
    row = only_row(Donor_Type="Godmother")
    assert remark_of(row) == (
        2,
        "Donor Type",
        "Godmother",
        "This word is not in the list of what the Registry says here.",
    )
    assert "donor" not in row.values


def test_a_long_word_is_shown_only_in_part():
    assert remark_of(only_row(Donor_Type="x" * 200))[2] == "x" * 60 + "…"


@pytest.mark.parametrize("word", ["UNRELATED DONOR", " unrelated   donor\u00a0", "Unrelated Donor"])
def test_words_match_whatever_their_capitals_and_blanks(word):
    assert only_row(Donor_Type=word).values["donor"] == "unrelated"


@pytest.mark.parametrize("word", ["Unknown", "unknown", "Not assessed", "Not done"])
def test_what_the_registry_does_not_know_is_no_value_and_no_error(word):
    row = only_row(Status_Last_Follow_Up=word)
    assert ("vital_status" in row.values, row.remarks) == (False, ())


@pytest.mark.parametrize(("text", "number"), [("232.0", 232), ("232", 232), ("232,00", 232), ("232.", 232)])
def test_whole_numbers_may_come_with_decimals_of_nought(text, number):
    assert only_row(Treatment_CIC=text).values["cic"] == number


@pytest.mark.parametrize("text", ["232.5", "-1", "two", "1e3", "9999999999"])
def test_what_is_no_whole_number_is_left_out(text):
    assert remark_of(only_row(Number_HCT=text)) == (2, "Number HCT", text, "This is not a whole number.")


@pytest.mark.parametrize("text", ["1.000", "232.000", "12,000"])
def test_a_number_that_may_have_a_thousands_mark_is_not_guessed(text):
    line, column, shown, why = remark_of(only_row(Treatment_CIC=text))
    assert (line, column, shown) == (2, "Treatment CIC", text)
    assert why.startswith(f"“{text}” can be ")
    assert "promise_id" not in only_row(Promise_ID="40.000").values


def test_what_a_paste_or_a_spreadsheet_leaves_unseen_is_taken_off():
    row = only_row(Promise_ID="\u200e400001\u00a0", Sex="\ufeffMale", Treatment_Date="\u200b12/06/2015 00:00")
    assert (row.values["promise_id"], row.values["sex"]) == ("400001", "M")
    assert str(row.values["tx_date"]) == "2015-06-12"


@pytest.mark.parametrize("text", ["(400001)", '"(400001)"', '"""(400001)"""', "400001", "( 400001 )"])
def test_a_promise_id_loses_quotes_and_brackets(text):
    assert only_row(Promise_ID=text).values["promise_id"] == "400001"


@pytest.mark.parametrize(
    "text", ["0400001", "-400001", "(0400001)", "'400001", "400001.0", "400001,00", "-0400001"]
)
def test_a_promise_id_is_the_number_whatever_a_spreadsheet_made_of_it(text):
    assert only_row(Promise_ID=text).values["promise_id"] == "400001"


@pytest.mark.parametrize("column", [column.header for column in COLUMNS if column.kind is ColumnKind.DAY])
def test_a_day_that_is_still_to_come_is_refused_with_line_and_column(column):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    row = only_row(**{column.replace(" ", "_"): f"{tomorrow:%d/%m/%Y} 00:00"})
    why = "This day is still to come. Correct the date in the Registry."
    assert remark_of(row) == (2, column, f"{tomorrow:%d/%m/%Y} 00:00", why)
    today = only_row(**{column.replace(" ", "_"): f"{timezone.localdate():%d/%m/%Y} 00:00"})
    assert timezone.localdate() in today.values.values()


def test_numbers_of_another_shape_are_left_out():
    assert remark_of(only_row(Promise_ID="(000)"))[1] == "Promise ID"
    assert remark_of(only_row(Promise_ID="4.00001E+05"))[1] == "Promise ID"
    assert remark_of(only_row(Promise_ID="Rossi, Maria"))[1] == "Promise ID"
    assert remark_of(only_row(Long_ID="12"))[1] == "Long ID"


def test_headers_match_whatever_their_capitals_and_blanks():
    text = registry_file().decode()
    header, rest = text.split("\r\n", 1)
    file = read(f"{header.upper().replace(';', ' ; ')}\n{rest}".encode(), keep_birth_year=True)
    assert file.rows == parsed({}).rows


def test_a_byte_order_mark_changes_nothing():
    assert read(registry_file(encoding="utf-8-sig"), keep_birth_year=True).rows == parsed({}).rows


def test_blank_lines_are_no_rows_and_keep_the_numbers_right():
    content = registry_file({}, patient_row(2)).replace(b"\r\n", b"\r\n\r\n;;;\r\n") + b"\r\n\r\n"
    assert [row.line for row in read(content, keep_birth_year=True).rows] == [4, 7]


def test_a_cell_may_hold_a_line_break():
    content = registry_file({"Comment": '"two\nlines"'}, patient_row(2))
    assert [row.line for row in read(content, keep_birth_year=True).rows] == [2, 4]


def test_unused_and_absent_columns_are_reported_once():
    row = {"TBI": "Yes", "Blood Group": "A"}
    file = parsed(row, patient_row(2), without=("Death Cause", "Sex", "Date Of Birth"))
    assert (file.unread, file.unused) == (("TBI",), ("Blood Group",))
    assert file.absent == ("Sex", "Death Cause", "Date Of Birth")


@pytest.mark.parametrize("cells", [-1, 1])
def test_a_line_of_another_width_is_not_read_at_all(cells):
    content = registry_file({}, patient_row(2))
    content = content.rsplit(b";", 1)[0] if cells < 0 else content + b";more"
    width = len(ROW)
    first, second = read(content, keep_birth_year=True).rows
    assert first.values["promise_id"] == "400001"
    assert (second.line, second.values) == (3, {})
    assert second.fault == (
        f"The line has {width + cells} cells, the header has {width}. Nothing of it was read."
    )


def test_empty_cells_at_the_end_of_a_line_do_no_harm():
    assert read(registry_file() + b";;", keep_birth_year=True).rows[0].fault == ""


def latin_1():
    return registry_file({"Comment": "niente"}, {"Comment": "città"}, encoding="latin-1")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "The file is empty."),
        (b" \r\n ", "The file is empty."),
        (registry_file().split(b"\r\n")[0], "The file has a header and no rows."),
        (b"%PDF-1.7 ...", "This is a PDF."),
        (b"PK\x03\x04....", "This is an Excel file."),
        (b"\xd0\xcf\x11\xe0....", "This is an Excel file."),
        (registry_file(encoding="utf-16"), "This text is encoded as UTF-16."),
        (latin_1(), "Line 3 is not encoded as UTF-8."),
        (registry_file() + b"\0", "This is not a text file."),
        (registry_file(separator=","), "The columns of this file are not separated by semicolons."),
        (registry_file(separator="\t"), "The columns of this file are not separated by semicolons."),
        (b'"Long ID","Sex"\n"1","male"\n', "The columns of this file are not separated by semicolons."),
        (b"name;age\nMaria;50\n", "The first line has none of the columns"),
        (registry_file().split(b"\r\n")[1], "The first line has none of the columns"),
        (registry_file({"Comment": '"open'}), "The quotation marks of line 2 do not close."),
        (
            registry_file(without=("Treatment Date", "Treatment CIC")),
            "The file does not have these columns: Treatment CIC, Treatment Date.",
        ),
        (
            registry_file(without=("Long ID", "Promise ID")),
            "The file does not have these columns: Long ID or Promise ID.",
        ),
        (
            registry_file({"SEX": "male", "sex ": "female"}),
            "These columns appear twice: Sex.",
        ),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_what_to_do(content, why):
    with pytest.raises(Unreadable) as refused:
        read(content, keep_birth_year=True)
    assert str(refused.value).startswith(why)
    assert len(str(refused.value)) > len(why) or why.endswith(".")


def test_the_message_about_a_missing_header_repeats_nothing_of_the_file():
    with pytest.raises(Unreadable) as refused:
        read(registry_file({"Initials First Name": "Qxq"}).split(b"\r\n")[1], keep_birth_year=True)
    assert "Qxq" not in str(refused.value)


@pytest.mark.parametrize("missing", ["Long ID", "Promise ID"])
def test_one_registry_number_is_enough(missing):
    assert len(parsed({}, without=(missing,)).rows) == 1
