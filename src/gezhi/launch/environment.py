"""Every setting of the product, from the environment: one table with default, meaning and check.

`problems()` is asked at each start; docs/operate/settings.md is written from the same table (`python -m gezhi.launch.environment`).
"""

import os
import sysconfig
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gezhi.launch import checks
from gezhi.launch.speech import SETTINGS as WRONG_SETTING
from gezhi.launch.speech import CannotStart


@dataclass(frozen=True)
class Setting:
    """One setting: its name, what holds when it is not given, what it is for (in the two languages), what is refused."""

    name: str
    default: str
    chinese: str
    english: str
    check: Callable[[str], checks.Objection] = checks.anything


TABLE = (
    Setting("GEZHI_MODE", "demo", "demo 试用；production 正式运行（启动时从严检查）",
            "demo for trying out; production for real work (the strict checks below)", checks.one_of("demo", "production")),
    Setting("GEZHI_DATA", "data", "数据目录（数据库、密钥、上传文件）", "the data folder: database, secrets, uploads"),
    Setting("GEZHI_HOST", "127.0.0.1", "监听地址；让局域网内的手机访问用 0.0.0.0",
            "the address to listen on; 0.0.0.0 lets phones in the same network in"),
    Setting("GEZHI_PORT", "8000", "端口；0 表示任选一个空闲端口", "the port; 0 takes any free one", checks.number(0, 65535)),
    Setting("GEZHI_SECRET_KEY", "", "签名密钥；不设时在数据目录内生成；正式运行必须设置",
            "signs sessions and links; made in the data folder if not given; must be given in production", checks.secret),
    Setting("GEZHI_DEBUG", "0", "1 在页面上显示错误细节；正式运行不允许",
            "1 shows error details in pages; refused in production", checks.one_of("0", "1")),
    Setting("GEZHI_HOSTS", "*", "网址中允许的主机名，逗号分隔；正式运行不能是 *",
            "host names that the product answers to, with commas; * is refused in production"),
    Setting("GEZHI_ADDRESS", "", "外部访问的网址，例如 https://gezhi.example.gov.cn；短信等消息里的链接以它开头，不设时消息不带链接",
            "the address people reach the product at, for example https://gezhi.example.gov.cn; links in messages begin with it, "
            "without it messages carry no link", checks.web_address),
    Setting("GEZHI_HTTPS", "", "1 Cookie 只走 https 并启用 HSTS（正式运行的默认值）；0 允许 http",
            "1 sends cookies over https only and sets HSTS (the default in production); 0 allows http", checks.one_of("0", "1")),
    Setting("GEZHI_PROXIES", "", "可信反向代理的地址或网段，逗号分隔；只采信它们的 X-Forwarded-For 与 X-Forwarded-Proto",
            "addresses or networks of trusted reverse proxies, with commas; only their X-Forwarded-For and -Proto are believed"),
    Setting("GEZHI_OLD_SECRET_KEYS", "", "更换密钥后保留的旧密钥，逗号分隔；动态口令和未用的邀请靠它继续有效",
            "earlier secret keys, with commas, so that second factors and open invitations outlive a change"),
    Setting("GEZHI_SECOND_FACTOR", "", "1 办公人员登录必须用动态口令（正式运行总是如此）；0 自愿",
            "1 makes office people use a second factor (always so in production); 0 leaves it to them", checks.one_of("0", "1")),
    Setting("GEZHI_LANGUAGE", "", "默认语言 zh-hans 或 en；不设时页面为中文",
            "the language unless a person chooses: zh-hans or en; pages are Chinese if not given",
            checks.one_of("zh-hans", "en")),
    Setting("GEZHI_LOG_KEY", "", "日志签名私钥文件（Ed25519，PEM）；不设时在数据目录 keys 内生成",
            "the file with the log book's signing key (Ed25519, PEM); made in the data folder under keys if not given"),
    Setting("GEZHI_TIME_ZONE", "Asia/Shanghai", "园区所在时区", "the time zone that the zone lives in", checks.time_zone),
    Setting("GEZHI_SCHEMA", "gezhi", "存放本区数据表的 PostgreSQL 模式（schema）",
            "the PostgreSQL schema that holds the zone's tables", checks.schema),
    Setting("DATABASE_URL", "", "使用已有的 PostgreSQL（15 或更新）；不设时用自带的",
            "an existing PostgreSQL (15 or newer) to use; the product's own if not given", checks.database),
    Setting("DATABASE_OWNER_URL", "", "同一数据库的属主地址，仅用于升级表结构；应用平时用 DATABASE_URL",
            "the owner's address of the same database, used for migrations only; the product works with DATABASE_URL", checks.database),
    Setting("GEZHI_PG_BIN", "", "PostgreSQL 程序目录（其中有 postgres、initdb、pg_ctl）",
            "the folder with PostgreSQL's programs (postgres, initdb, pg_ctl) to run", checks.programs),
    Setting("GEZHI_WEB_PROCESSES", "2", "处理页面请求的进程数，不会多于处理器核数",
            "processes that answer page requests; never more than there are cores", checks.number(1, 32)),
    Setting("GEZHI_THREADS", "4", "每个进程同时处理的页面请求数（每个占一个数据库连接）",
            "how many page requests each process works on at once; each holds one database connection", checks.number(1, 64)),
    Setting("GEZHI_UPLOAD_MB", "256", "单个请求的大小上限（MB）", "the largest request, in MB", checks.number(1, 4096)),
    Setting("GEZHI_IMPORT_MB", "200", "导入文件的大小上限（MB）", "the largest file to import, in MB", checks.number(1, 4096)),
    Setting("GEZHI_IMPORT_DAYS", "30", "导入的文件和预览保留的天数，之后销毁",
            "days after which an imported file and its preview are destroyed", checks.number(1, 3650)),
    Setting("GEZHI_FILE_MB", "20", "每个附件（照片、文档）的大小上限（MB）", "the largest attached file (picture, document), in MB",
            checks.number(1, 1024)),
    Setting("GEZHI_S3_URL", "", "附件存放的对象存储（S3 协议），写成 https://地址/桶[/前缀]；"
            "桶名在域名里的，桶前加 virtual 和冒号；不设时用数据目录",
            "the bucket (S3) for attached files: https://endpoint/bucket[/prefix], virtual:bucket where the host name carries "
            "it; the data folder if not given", checks.bucket),
    Setting("GEZHI_S3_KEY_ID", "", "对象存储的访问密钥 ID", "the id of the key that opens the bucket"),
    Setting("GEZHI_S3_SECRET", "", "对象存储的访问密钥", "the secret of that key"),
    Setting("GEZHI_S3_REGION", "us-east-1", "对象存储的区域，例如 cn-north-1", "the region of the bucket, for example cn-north-1"),
    Setting("GEZHI_IMAGE_MP", "50", "照片的像素上限（百万像素）；更大的不打开",
            "the most pixels of a picture, in millions; larger ones are not opened", checks.number(1, 500)),
    Setting("GEZHI_PACKS", "", "随产品提供的政策包所在目录（其中有 schema.json）；不设时自动查找",
            "the folder with the policy packs that come with the product and their schema.json; found by itself if not given"),
    Setting("GEZHI_TILES_URL", "", "地图底图的瓦片地址模板（{z}/{x}/{y}）；不设时不加载任何外部图片",
            "address pattern ({z}/{x}/{y}) of map tiles; nothing is loaded from elsewhere if not given"),
    Setting("GEZHI_TILES_CRS", "wgs84", "底图的坐标系：wgs84、gcj02 或 bd09", "coordinates of the tiles: wgs84, gcj02 or bd09",
            checks.one_of("wgs84", "gcj02", "bd09")),
    Setting("GEZHI_TILES_CREDIT", "", "底图的版权说明", "the credit line of the tiles"),
    Setting("GEZHI_WEBHOOK_PRIVATE", "0", "1 允许 Webhook 发往内网地址（元数据地址始终不允许）",
            "1 lets webhooks go to private addresses (never to those of cloud metadata)", checks.one_of("0", "1")),
    Setting("GEZHI_OPEN311_KINDS", "request,hazard",
            "不带 api_key 也能通过 Open311 查到标题、状态和场所的案件类别，逗号分隔（request、rework、hazard、burden）；none 表示都不公开",
            "kinds of cases whose title, state and place anybody may read by Open311 without an api_key, with commas "
            "(request, rework, hazard, burden); none for nothing", checks.some_of("request", "rework", "hazard", "burden", "none")),
    Setting("GEZHI_OPEN311_JURISDICTION", "", "Open311 的 jurisdiction_id；不设时接受任何值",
            "the jurisdiction_id of Open311; any is accepted if not given"),
    Setting("GEZHI_COVER_TOLERANCE", "1", "网格覆盖检查忽略的面积（平方米）", "area in m² that the check of the grids' cover leaves out",
            checks.number(0, 1_000_000)),
)  # fmt: skip
_BY_NAME = {setting.name: setting for setting in TABLE}


def value(name: str, environ: Mapping[str, str] | None = None) -> str:
    """What the setting is: from the environment, or its default. KeyError for a name that is not in the table."""
    return (os.environ if environ is None else environ).get(name) or _BY_NAME[name].default


def packs() -> Path:
    """Where the packs that come with the product lie: as GEZHI_PACKS says, else in the checkout, else where they were installed."""
    schemes = (sysconfig.get_default_scheme(), sysconfig.get_preferred_scheme("user"))
    installed = [Path(sysconfig.get_path("data", scheme)) / "share" / "gezhi" / "packs" for scheme in schemes]
    places = [Path(__file__).resolve().parents[3] / "packs", *installed]
    return Path(value("GEZHI_PACKS") or next((one for one in places if (one / "schema.json").is_file()), installed[0]))


def is_production() -> bool:
    """Whether the product runs for real, with every strict check."""
    return value("GEZHI_MODE") == "production"


def is_https() -> bool:
    """Whether cookies go over https only: as GEZHI_HTTPS says, otherwise yes in production."""
    return (value("GEZHI_HTTPS") or ("1" if is_production() else "0")) == "1"


def problems(environ: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """Everything that is wrong with the settings, each as (Chinese, English); an empty list = the product may start."""
    found = []
    for setting in TABLE:
        given = value(setting.name, environ)
        objection = setting.check(given) if given else None
        if objection:
            shown = "" if "URL" in setting.name or "SECRET" in setting.name else f"={given}"
            found.append(
                (f"设置 {setting.name}{shown}：{objection[0]}", f"Setting {setting.name}{shown}: {objection[1]}")
            )
    if value("GEZHI_S3_URL", environ) and not (value("GEZHI_S3_KEY_ID", environ) and value("GEZHI_S3_SECRET", environ)):
        found.append((
            "设置 GEZHI_S3_URL：还要 GEZHI_S3_KEY_ID 和 GEZHI_S3_SECRET。",
            "Setting GEZHI_S3_URL: GEZHI_S3_KEY_ID and GEZHI_S3_SECRET are needed too.",
        ))  # fmt: skip
    if value("GEZHI_MODE", environ) == "production":
        found += _too_lax(environ)
    return found


def _too_lax(environ: Mapping[str, str] | None) -> list[tuple[str, str]]:
    """What may be so for trying out, and not with real people's data."""
    refused = (
        ("GEZHI_SECRET_KEY", "", f"正式运行必须设置自己的密钥。生成一个：{checks.HOW_TO_MAKE_ONE}",
         f"Production needs a secret of its own. Make one: {checks.HOW_TO_MAKE_ONE}"),
        ("GEZHI_DEBUG", "1", "正式运行不能打开调试，去掉这一设置。", "Debugging is not allowed in production. Remove the setting."),
        ("GEZHI_HTTPS", "0", "正式运行的 Cookie 必须走 https，在前面加一个提供 https 的反向代理。",
         "In production cookies go over https only. Put a reverse proxy that speaks https in front."),
    )  # fmt: skip
    found = [
        (f"设置 {name}：{zh}", f"Setting {name}: {en}") for name, bad, zh, en in refused if value(name, environ) == bad
    ]
    if "*" in value("GEZHI_HOSTS", environ).split(","):
        found.append((
            "设置 GEZHI_HOSTS：正式运行须写明主机名，例如 gezhi.example.gov.cn。",
            "Setting GEZHI_HOSTS: in production the host names must be given, for example gezhi.example.gov.cn.",
        ))  # fmt: skip
    return found


def check() -> None:
    """Raises CannotStart with one line for each wrong setting."""
    found = problems()
    if found:
        raise CannotStart("\n".join(zh for zh, _ in found), "\n".join(en for _, en in found), code=WRONG_SETTING)


def as_markdown() -> str:
    """The table of docs/operate/settings.md."""
    rows = [
        f"| `{one.name}` | {f'`{one.default}`' if one.default else '—'} | {one.chinese} | {one.english} |"
        for one in TABLE
    ]
    return "\n".join(["| 名称 Name | 默认 Default | 含义 | Meaning |", "|---|---|---|---|", *rows])


if __name__ == "__main__":
    print(as_markdown())
