"""The closed lists of the notice and its annexes; each value is the word its forms use.

Source: notice part 1, annex 1 notes 2 and 3, annex 2; spec domain 1.1, 1.2 and 1.4.
"""

from __future__ import annotations

from enum import StrEnum


class UnitLevel(StrEnum):
    """Where a unit stands in the tree."""

    CITY = "市"
    COUNTY = "县"
    DEPARTMENT = "部门"
    SUBORDINATE = "下属"


class UnitKind(StrEnum):
    """Two kinds of unit have a special part; everything else is a unit."""

    ORGANIZATION_DEPARTMENT = "组织部"
    EXIT_ENTRY_OFFICE = "公安出入境"
    UNIT = "单位"


class Sex(StrEnum):
    """As annex 1, column 4 has it."""

    MALE = "男"
    FEMALE = "女"


class Category(StrEnum):
    """登记备案人员类型: the 12 of annex 1, note 2."""

    CITY_MANAGED = "市管领导干部"
    COUNTY_MANAGED = "县管领导干部"
    CITY_STAFF = "市级部门中层及以下公务员、参公人员"
    COUNTY_STAFF = "县级部门中层及以下公务员、参公人员"
    RETIRED_CITY_MANAGED = "离退休市管干部"
    RETIRED_COUNTY_MANAGED = "离退休县管干部"
    INSTITUTION_LEADER = "相似副处级以上事业单位领导"
    PROFESSIONAL = "专技人才"
    FINANCIAL = "金融机构人员"
    CLASSIFIED = "安全、涉密重要岗位人员"
    STATE_ENTERPRISE = "国企法人或领导人员"
    NAKED_OFFICIAL_FAMILY = "‘裸官’配偶或子女"


class RankLevel(StrEnum):
    """职级层次, the three person columns of annex 2."""

    RANK_COUNTY = "县处级"
    RANK_TOWNSHIP = "乡科级"
    OTHER = "其他"


class SecrecyLevel(StrEnum):
    """涉密等级; each has its cooling-off period in the policy."""

    CORE = "核心"
    IMPORTANT = "重要"
    ORDINARY = "一般"


class RegistrationStatus(StrEnum):
    """登记备案状态, annex 1 note 3; revoked is what follows when somebody leaves."""

    NOT_FILED = "未备案"
    FILED = "已备案"
    CHANGE_FILED = "变更备案"
    REVOKED = "撤销"


class IntakeFlag(StrEnum):
    """入库标识: what the police are to do with a registration that is filed."""

    NEW = "新增"
    CHANGED = "变更"
    REVOKED = "撤销"


class DocumentKind(StrEnum):
    """因私出国（境）证件 of notice part 2; a number from a roster may be of no known kind."""

    ORDINARY_PASSPORT = "普通护照"
    HK_MACAO_PERMIT = "往来港澳通行证"
    TAIWAN_PERMIT = "大陆居民往来台湾通行证"
    UNKNOWN = "种类不详"


class LegalStatus(StrEnum):
    """Whether a document can be travelled on; not where it lies."""

    VALID = "有效"
    EXPIRED = "失效"
    LOST = "挂失"
    CANCELLED = "注销"


class TripCategory(StrEnum):
    """类别 of a trip; an official one is imported, never applied for here."""

    PRIVATE = "因私"
    OFFICIAL = "因公"


class TripPurpose(StrEnum):
    """事由 of a private trip (spec domain 1.2)."""

    RELATIVES = "探亲"
    FRIENDS = "访友"
    TOURISM = "旅游"
    MEDICAL = "就医"
    STUDY = "留学"
    INHERITANCE = "继承"
    OTHER = "其他"


class Direction(StrEnum):
    """Which way somebody crossed the border."""

    EXIT = "出境"
    ENTRY = "入境"


class FindingCode(StrEnum):
    """The problem types of notice part 3: 7 for organizations, 3 for the police."""

    P1 = "违规办理"
    P2 = "违规持有"
    P3 = "瞒报持有"
    P4 = "未经批准"
    P5 = "擅自变更"
    P6 = "瞒报出国"
    P7 = "把关不严"
    B1 = "伪造变造"
    B2 = "擅自办理"
    B3 = "越权出具"
