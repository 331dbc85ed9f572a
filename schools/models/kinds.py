"""The register's vocabularies, and which stages a kind of school has."""

from django.db import models


class Kind(models.TextChoices):
    """办学类型."""

    KINDERGARTEN = "kindergarten", "幼儿园"
    PRIMARY = "primary", "小学"
    TEACHING_POINT = "teaching_point", "教学点"
    JUNIOR = "junior", "初中"
    NINE_YEAR = "nine_year", "九年一贯制学校"
    TWELVE_YEAR = "twelve_year", "十二年一贯制学校"
    COMPLETE_SECONDARY = "complete_secondary", "完全中学"
    SENIOR = "senior", "高中"
    VOCATIONAL = "vocational", "中职"
    SPECIAL = "special", "特殊教育学校"


class Stage(models.TextChoices):
    """学段."""

    KINDERGARTEN = "kindergarten", "学前"
    PRIMARY = "primary", "小学"
    JUNIOR = "junior", "初中"
    SENIOR = "senior", "高中"
    VOCATIONAL = "vocational", "中职"
    SPECIAL = "special", "特教"


STAGES_OF = {
    Kind.KINDERGARTEN: (Stage.KINDERGARTEN,),
    Kind.PRIMARY: (Stage.PRIMARY,),
    Kind.TEACHING_POINT: (Stage.PRIMARY,),
    Kind.JUNIOR: (Stage.JUNIOR,),
    Kind.NINE_YEAR: (Stage.PRIMARY, Stage.JUNIOR),
    Kind.TWELVE_YEAR: (Stage.PRIMARY, Stage.JUNIOR, Stage.SENIOR),
    Kind.COMPLETE_SECONDARY: (Stage.JUNIOR, Stage.SENIOR),
    Kind.SENIOR: (Stage.SENIOR,),
    Kind.VOCATIONAL: (Stage.VOCATIONAL,),
    Kind.SPECIAL: (Stage.SPECIAL,),
}


class Ownership(models.TextChoices):
    """举办性质."""

    PUBLIC = "public", "公办"
    INCLUSIVE = "inclusive", "普惠性民办"
    PRIVATE = "private", "民办"


class Location(models.TextChoices):
    """城乡类型."""

    URBAN = "urban", "城区"
    TOWN = "town", "镇区"
    RURAL = "rural", "乡村"
