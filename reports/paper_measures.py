"""The measures of an official sheet (GB/T 9704-2012), in millimetres unless named otherwise; the grid has 22 lines of 225/22 mm."""

from __future__ import annotations

from reports.compose import BODY_SIZE, MM

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
TOP, LEFT = 37.0, 28.0  # 天头, 订口
WIDTH = 156.0
LINES = 22
GRID = 225 / LINES
LETTER = BODY_SIZE / MM  # 三号
LETTER_DROP = (GRID - LETTER) / 2  # a letter's em square below the top of its line
SLACK = 0.1  # the margins of official.css leave this much room right and below against rounding

HEAD_LINES = 8  # the red rule lies on the lower edge of the eighth grid line
MARK_TOP = 35.0  # upper edge of the 发文机关标志 below the upper edge of the type area
RULE_GAP = 4.0  # red rule below the 发文字号
NUMBER_BLANKS = 2  # blank lines between the mark and the number

LETTER_MARK_TOP = 30.0  # 信函: upper edge of the mark below the edge of the sheet
LETTER_RULE_GAP = 4.0  # red double rule below the mark
LETTER_RULE_WIDTH = 170.0
LETTER_FOOT = 20.0  # lower double rule above the lower edge of the sheet
LETTER_THICK, LETTER_SPACE, LETTER_THIN = 1.0, 0.6, 0.4  # of a double rule
LETTER_DOUBLE = LETTER_THICK + LETTER_SPACE + LETTER_THIN

PAGE_NUMBER_GAP = 7.0  # upper edge of the dash below the type area
PAGE_NUMBER_SIZE = 14.0  # points, 四号
IMPRINT_SIZE = 14.0  # points
IMPRINT_LINE = 8.6
TITLE_SIZE = 22.0  # points, 二号
TITLE_CHARACTERS = 20

TABLE_SIZE = 12.0  # points, 小四
TALL = 12  # lines of a table row beyond which it may be parted between pages
READABLE = 24.0  # a column of text does not give way below this
CELL_EDGES = 2 * 1.4 + 0.3  # padding and rules of a cell in official.css

CODE_SIZE = 16.0  # the code of verification without its quiet zone
CODE_BOX = 34.0  # with the letters below it
CODE_TOP = 2.6  # below the type area
JOINT_SEALS = 3  # seals in a row at most

STYLES = {1: "hei", 2: "kai", 3: "", 4: ""}  # faces of the four levels of headings
