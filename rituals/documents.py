"""Documents: Markdown made from templates, for files that leave the bot."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template


@cache
def template(name: str) -> Template:
    """Return a template of `rituals/templates`; a value that it names and nobody gave raises."""
    environment = Environment(
        loader=PackageLoader("rituals"),
        autoescape=False,  # noqa: S701 Markdown, made safe by markdown_source
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    return environment.get_template(name)
