"""Scripts joined with what they import, and what is refused because it would come out wrong."""

from __future__ import annotations

import pytest

from errors.web.bundling import UnreadableModuleError, bundle


def joined(name: str = "js/pages/a.js", **modules: str) -> str:
    texts = {f"js/{key}.js": text for key, text in modules.items()} | {
        f"js/pages/{k}.js": t for k, t in modules.items()
    }
    return bundle(name, read=texts.__getitem__)


class TestBundle:
    def test_puts_an_imported_module_into_a_function_before_its_use(self):
        assert joined(
            a='import { twice } from "../b.js";\ntwice(2);\n',
            b="const two = 2;\nexport function twice(x) {\n  return two * x;\n}\n",
        ) == (
            "const $js_b = (() => {\nconst two = 2;\n"
            "function twice(x) {\n  return two * x;\n}\nreturn { twice };\n})();\n"
            "const { twice } = $js_b;\ntwice(2);\n"
        )

    def test_runs_once_what_two_modules_import(self):
        text = joined(
            "js/a.js",
            a='import { b } from "./b.js";\nimport { c } from "./c.js";\nb(c);\n',
            b='import { c } from "./c.js";\nexport const b = () => c;\n',
            c="export const c = 1;\n",
        )
        assert text.count("const $js_c = ") == 1
        assert text.index("const $js_c = ") < text.index("const $js_b = ") < text.index("b(c);")

    def test_keeps_a_script_without_imports_as_it_is(self):
        text = "// import what you like\nexport async function a() {}\n"
        assert joined(a=text) == text

    @pytest.mark.parametrize(
        "line",
        [
            'import b from "./b.js";',
            'import * as b from "./b.js";',
            'import "./b.js";',
            'import { b as c } from "./b.js";',
            'import { b } from "b";',
            "export default 1;",
            "export { b };",
            "export let b = 1;",
            "export class B {}",
            'const b = 1;\n  import("./b.js");',
        ],
    )
    def test_refuses_what_it_would_join_wrongly(self, line):
        with pytest.raises(UnreadableModuleError, match=r"js/pages/a\.js"):
            joined(a=f"{line}\n", b="")

    def test_refuses_modules_that_import_each_other(self):
        with pytest.raises(UnreadableModuleError, match=r"js/b\.js > js/c\.js > js/b\.js"):
            joined("js/b.js", b='import { c } from "./c.js";\n', c='import { b } from "./b.js";\n')
