package sheet_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tianti/exams/format"
	"tianti/exams/format/formattest"
	"tianti/exams/format/sheet"
	"tianti/exams/item"
	"tianti/internal/fault"
)

const table = `题型,题干,选项A,选项B,选项C,选项D,答案,解析,分类,级别,难度,分值,标签,编号,备注
单选,热线号码是？,110,10010,120,119,B,因为如此,岗前/业务,F2,易,2,"账单,资费",X1,
多选,哪些是个人信息？,证件号,营业时间,详单,,A、C,,,,,1.5分,,,
判断,补卡要核验身份。,,,,,√,,,,,,,,
,请说明先后。,正确,错误,,,A,,,,,,,,
填空,结束语是“感谢您的（　）”。,,,,,来电|致电,,,,,,,,
计算,3 + 4 = ？,,,,,7,,,,,,,,
简答,写出处理过程。,,,,,先安抚,,,,,10,,,
单选,答案不在选项里。,甲,乙,,,D,,,,,,,,
连线,不认识的题型,,,,,A,,,,,,,,
单选,多了一列,甲,乙,,,A,,,,,,,,有备注
单选,多了一格,甲,乙,,,A,,,,,,,,,多
`

func TestTables(t *testing.T) {
	entries, err := sheet.Read([]byte(table))
	if err != nil || len(entries) != 11 {
		t.Fatalf("%d %v", len(entries), err)
	}
	wantKinds := []item.Kind{"single", "multiple", "truefalse", "single", "short", "numeric", "essay", "", "", "single", ""}
	for i, k := range wantKinds {
		e := entries[i]
		if k == "" != (e.Body == nil) || e.Body != nil && e.Body.Kind != k || e.Line != i+2 {
			t.Errorf("row %d: want %q, got %+v", i+2, k, e)
		}
	}
	first := entries[0]
	if first.Body.Max != 2000 || first.Body.Options[1].Weight != item.Full || first.ID != "X1" || strings.Join(first.Category, ">") != "岗前>业务" ||
		strings.Join(first.Tags, " ") != "tier=F2 difficulty=1 账单 资费" || first.Body.Feedback.Text != "因为如此" {
		t.Errorf("%+v", first)
	}
	if b := entries[1].Body; b.Max != 1500 || b.Options[0].Weight == 0 || b.Options[1].Weight != 0 || b.Options[2].Weight == 0 {
		t.Errorf("%+v", b)
	}
	if b := entries[2].Body; b.Options[0].Weight != item.Full {
		t.Errorf("%+v", b)
	}
	if entries[9].Verdict() != format.Changed {
		t.Error("a column that nobody knows was dropped in silence")
	}
}

func TestTablesThatCannotBeRead(t *testing.T) {
	for text, want := range map[string]error{
		"a,b,c\n1,2,3\n": sheet.ErrHeader,
		"题干,答案\n":        format.ErrEmpty,
		"题干,答案\n\"没有结束,对\n下一题,对\n再下一题,错\n": sheet.ErrQuote,
	} {
		if _, err := sheet.Read([]byte(text)); !errors.Is(err, want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if entries, err := sheet.Read([]byte("题干;答案\n他说\"好\"。;对\n")); err != nil || entries[0].Body == nil || entries[0].Body.Stem.Text != `他说"好"。` {
		t.Errorf("%v %v", entries, err)
	}
}

func TestRealTablesAreAccountedFor(t *testing.T) {
	root := os.Getenv("TIANTI_CORPUS")
	if root == "" {
		t.Skip("TIANTI_CORPUS is not set: no real files to read")
	}
	all := 0
	err := filepath.WalkDir(filepath.Join(root, "zh_exam"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".csv" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		entries, err := sheet.Read(data)
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(path), err)
			return nil
		}
		p := format.ReportOf(sheet.Name, entries).In("zh-CN")
		t.Logf("%s: %d kept, %d changed, %d refused", filepath.Base(path), p.Kept, p.Changed, p.Refused)
		for _, r := range p.Rows {
			if r.Verdict != format.Kept {
				t.Logf("line %d %s: %s %s", r.Row, r.Verdict, r.Title, r.Message)
			}
		}
		all += p.Total
		return nil
	})
	if err != nil || all == 0 {
		t.Fatal(all, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(table))
	f.Add([]byte(",Question,A,B,C,D,Answer\n0,q,a,b,c,d,A\n"))
	f.Add([]byte("题型,题干,A,B,答案\n排序题,q,a,b,BA\n匹配题,q,x=y,=z,\n完形填空题,[[a]],,,a:1|2\n"))
	f.Add([]byte("题干;答案\n\"a\"b;对\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := sheet.Read(data)
		if err != nil {
			return
		}
		for _, e := range entries {
			if e.Body == nil && len(e.Notes) == 0 || e.Body != nil && item.Check(e.Body) != nil {
				t.Fatalf("%+v", e)
			}
		}
	})
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	for _, text := range []string{"题干,A,B,答案\n=1+1 等于几？,-2,@2,B\n", "题型,题干,答案,解析,分值\n填空题,热线号码？,10010|10018,因为,2\n", "题干,答案\n对吗？,错\n", "题型,题干,答案\n数值题,几元？,60.9..61.1\n", "题型,题干,答案\n问答题,怎么办？,先安抚\n",
		"题型,题干,A,B,C,答案\n排序题,先后？,倾听,方案,记录,ABC\n", "题型,题干,A,B,C,答案\n连线题,配对？,挂失=热线,补登记=营业厅,=110,\n",
		"题型,题干,答案\n完形填空题,[[fee]] 在 [[h]] 小时内；[[bye]],\"fee=费用|话费\nh#24..48\nbye:再见|挂了\"\n", "题型,题干,答案\n上传题,交登记表,字段齐全\n", "题型,题干,答案\n录音题,说开场白,报工号\n"} {
		entries, err := sheet.Read([]byte(text))
		if err != nil || entries[0].Body == nil {
			t.Fatal(entries, err)
		}
		var out bytes.Buffer
		report, err := sheet.Write(&out, entries)
		if err != nil || report.Count(format.Kept) != 1 {
			t.Fatalf("%q: %v %+v", text, err, report.Rows())
		}
		back, err := sheet.Read(out.Bytes())
		if err != nil || item.Hash(back[0].Body) != item.Hash(entries[0].Body) {
			t.Errorf("%s: %v", out.String(), err)
		}
	}
	for _, k := range item.Kinds() {
		b, _, _ := item.Sample(k)
		var out bytes.Buffer
		report, err := sheet.Write(&out, []format.Entry{{Body: &b}})
		if back, rerr := sheet.Read(out.Bytes()); err != nil || (report.Count(format.Refused) == 1) == (rerr == nil && len(back) == 1) {
			t.Errorf("%s: %+v, %v %v", k, report.Rows(), err, rerr)
		}
	}
}

// TestHeadersOfOtherPrograms reads titles as templates of other programs have them, under remarks of how to fill them in.
func TestHeadersOfOtherPrograms(t *testing.T) {
	outline := formattest.Sketch{Notes: true, Points: true}.Of
	const want = `single "先做什么？" 2 核验:100 报价:0`
	for _, table := range []string{
		"题型,题干,选项A,选项B,正确答案,分值\n单选题,先做什么？,核验,报价,A,2\n",
		"试题类型（必填）,题目内容*,A选项,B选项,参考答案：,试题分数\n单选,先做什么？,核验,报价,A,2分\n",
		"题目类型,题目名称,选项一,选项二,标准答案,得分\n选择题,先做什么？,核验,报价,a,2\n",
		"考试题库导入模板,,,,,\n\"填写说明：\n1. 题型必填\",,,,,\n题型,题目,选项1,选项2,答案,分数\n单项选择题,先做什么？,核验,报价,A,2\n",
		"题库\n题型\t题目\t选项1\t选项2\t答案\t分数\n单选\t先做什么？\t核验\t报价\tA\t2\n",
		"Type,Question,Option 1,Option 2,Answer,Points\nsingle,先做什么？,核验,报价,A,2\n",
	} {
		got, err := sheet.Read([]byte(table))
		if err != nil || len(got) != 1 || outline(got[0]) != want {
			t.Errorf("%s\n%v %+v", table, err, got)
			continue
		}
	}
	_, err := sheet.Read([]byte("标题\n题目,选项A\n先做什么？,核验\n"))
	if !errors.Is(err, sheet.ErrHeader) || fault.From(err).Params()["line"] != 1 {
		t.Errorf("no header: %v", err)
	}
	if _, err := sheet.Read([]byte(strings.Repeat("说明,请看\n", 31) + "题目,答案\n问,答\n")); !errors.Is(err, sheet.ErrHeader) {
		t.Errorf("a header far below: %v", err)
	}
}

// TestACellUnderNoTitleIsSaid: the first column may number the rows without one.
func TestACellUnderNoTitleIsSaid(t *testing.T) {
	got, err := sheet.Read([]byte(",题干,A,B,,答案\n1,哪个对？,甲,乙,丙,A\n2,哪个好？,甲,乙,,A\n"))
	if err != nil || len(got) != 2 || got[0].Verdict() != format.Changed || got[0].Notes[0].Params["columns"] != "E" || got[1].Verdict() != format.Kept {
		t.Errorf("%v %+v", err, got)
	}
}
