from workbooks.header_tree import Block, blocks


def test_a_header_of_one_level_has_a_cell_for_each_title() -> None:
    assert blocks([("姓",), ("名",)]) == [Block("姓", 0, 0), Block("名", 0, 1)]


def test_a_group_spans_its_columns_and_a_title_alone_goes_to_the_bottom() -> None:
    paths = [("序号",), ("处理", "单位数"), ("处理", "人员", "小计"), ("处理", "人员", "其他")]
    assert blocks(paths) == [
        Block("序号", 0, 0, height=3),
        Block("处理", 0, 1, width=3),
        Block("单位数", 1, 1, height=2),
        Block("人员", 1, 2, width=2),
        Block("小计", 2, 2),
        Block("其他", 2, 3),
    ]


def test_groups_of_one_name_under_different_groups_are_two() -> None:
    paths = [("甲", "小计"), ("乙", "小计")]
    assert [block.width for block in blocks(paths)] == [1, 1, 1, 1]


def test_columns_of_one_title_side_by_side_stay_two() -> None:
    assert blocks([("备注",), ("备注",)]) == [Block("备注", 0, 0), Block("备注", 0, 1)]
