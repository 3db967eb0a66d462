"""What a fit is computed from.

One pair's fit depends on that person, that post and their wishes alone: adding a post to the list never changes
anybody's fit elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields

PROFILE_PARTS = ("own_job", "gap", "level")
WISH_PARTS = ("person", "host", "home")
PARTS = PROFILE_PARTS + WISH_PARTS

Ranks = Mapping[tuple[int, int], int]

# Words found in nearly every job, tag or duty, and the sectors' own words, which the sector itself already counts:
# sharing them says nothing about two texts.
_GENERIC = """
业务 协助 参与 管理 运营 服务 工作 分析 研究 整理 协调 组织 开发 建设 规划 发展 推进 促进 监管 监督 项目
产业 企业 行业 经济 综合 市场 体系 机制 模式 制度 标准 应用 平台 智慧 智能 绿色 国际 跨境 城市 区域 中心
专题 方案 撰写 跟踪 跟进 汇报 月报 承担 例会 部门 会议 纪要 带教 导师 每月 一次 一项 员工 同等 考勤 考核
团队 外出 走访 客户 策划 设计 创新 技术 公共 资源 信息 专员 专家 助理 经理 总监 总裁 顾问 秘书 研究员 分析师
工程师 主任 副主任 科长 副科长 处长 副处长 部长 副部长 科员 主办 主管 总经理 副总经理 董事长 创始人 院长
副院长 局长 副局长 书记 负责人 主任科员 四级 一级 二级 三级 事业部 重点 重大 事业 公司 集团 市级 以及 相关
支持 落地 情况 要求 提供 解决 与 和 的 及 金融 贸易 航运 物流 文化 旅游 文旅 医药 健康 医疗 农业 食品 数字
数据 科技 制造 产品 质量 商业 建筑 生产 business management operations service services support project
projects development assistant officer manager and of for the with in to
"""
GENERIC_WORDS = frozenset(_GENERIC.split())


@dataclass(frozen=True)
class Profile:
    """What a person brings and wants. level: 1-9 or None · skills, gap: short texts · job: as the office writes it."""

    sector: str = ""
    level: int | None = None
    skills: tuple[str, ...] = ()
    gap: tuple[str, ...] = ()
    job: str = ""


@dataclass(frozen=True)
class Opening:
    """What a post is, asks and offers. level: 1-9 or None · needs, offers: short texts · host: tells hosts apart."""

    sector: str = ""
    level: int | None = None
    needs: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    title: str = ""
    duties: str = ""
    host: str = ""


@dataclass(frozen=True)
class Wishes:
    """Ranks from 1 by (person, post) index, for each side that wished.

    A home unit sends its people to a host more than to a post: its wish counts half for the host's other posts.
    """

    person: Ranks = field(default_factory=dict)
    host: Ranks = field(default_factory=dict)
    home: Ranks = field(default_factory=dict)

    def at_same_host(self, hosts: Sequence[str]) -> dict[tuple[int, int], int]:
        """The home units' best ranks for posts they did not name, at hosts they did. hosts: (posts,)."""
        posts_of: dict[str, list[int]] = {}
        for post, host in enumerate(hosts):
            if host:
                posts_of.setdefault(host, []).append(post)
        found: dict[tuple[int, int], int] = {}
        for (person, named), rank in self.home.items():
            for post in posts_of.get(hosts[named], []):
                if (person, post) not in self.home:
                    found[person, post] = min(rank, found.get((person, post), rank))
        return found

    def of(self, person: int, post: int, hosts: Sequence[str] = ()) -> dict[str, int]:
        """Ranks of one pair by side, "home_host" for a home unit's wish for another post of the host."""
        sides = {"person": self.person, "host": self.host, "home": self.home}
        ranks = {side: given[person, post] for side, given in sides.items() if (person, post) in given}
        named = [rank for (who, at), rank in self.home.items() if hosts and who == person and hosts[at] == hosts[post]]
        if named and "home" not in ranks:
            ranks["home_host"] = min(named)
        return ranks


@dataclass(frozen=True)
class Weights:
    """Points a part can give at most; all of them together 1000. Raises ValueError below 0 or above 1000 in sum."""

    own_job: int = 350
    gap: int = 350
    level: int = 100
    person: int = 100
    host: int = 50
    home: int = 50

    def __post_init__(self) -> None:
        points = [getattr(self, part.name) for part in fields(self)]
        if min(points) < 0 or sum(points) > 1000:
            raise ValueError(f"weights must be 0 or more and at most 1000 together, got {points}")


@dataclass(frozen=True)
class Sectors:
    """How near two sectors are. near: {frozenset of two names: share from 0 to 1}."""

    near: Mapping[frozenset[str], float] = field(default_factory=dict)


@dataclass(frozen=True)
class Reason:
    """One statement about a pair. part: of the fit, it belongs to · code: worded by the caller · values: JSON."""

    part: str
    code: str
    values: Mapping[str, object] = field(default_factory=dict)
