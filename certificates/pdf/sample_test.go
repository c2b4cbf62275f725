package pdf_test

import (
	"time"

	"tianti/certificates/pdf"
	"tianti/internal/clock"
)

func must(s string) (c pdf.Colour) {
	if err := c.UnmarshalText([]byte(s)); err != nil {
		panic(err)
	}
	return c
}

// wide and tall are believable looks; those that the program ships are in certificates/blueprint.yaml.
func wide() pdf.Template {
	return pdf.Template{
		Name: "wide", Wide: true, Background: "guilloche",
		Paper: must("#fffdf5"), Ink: must("#2b2320"), Accent: must("#9c1b1f"), Line: must("#b0843a"), Faint: must("#7d6f5e"),
		Fields: []pdf.Field{
			{Text: "{title.zh}", X: 40, Y: 28, W: 217, H: 20, Size: 42, Align: "center", Bold: true, Colour: "accent", Spacing: 10},
			{Text: "{title.en}", X: 40, Y: 47, W: 217, H: 8, Size: 13, Align: "center", Colour: "line", Spacing: 2.5},
			{Text: "证书编号 No. {number}", X: 40, Y: 57, W: 217, H: 6, Size: 10, Align: "center", Colour: "faint"},
			{Text: "兹证明  This is to certify that", X: 40, Y: 67, W: 217, H: 6, Size: 11, Align: "center"},
			{Text: "{holder}", X: 74, Y: 73, W: 149, H: 18, Size: 32, Align: "center", Middle: true, Bold: true, Rule: true},
			{Text: "{holder.en}", X: 74, Y: 93, W: 149, H: 7, Size: 12, Align: "center", Colour: "faint"},
			{Text: "{body.zh}", X: 48, Y: 102, W: 201, H: 20, Size: 15, Align: "center"},
			{Text: "{body.en}", X: 48, Y: 120, W: 201, H: 13, Size: 10.5, Align: "center", Colour: "faint"},
			{Text: "有效期 {issued.zh} 至 {until.zh}", X: 68, Y: 163, W: 84, H: 6, Size: 10.5},
			{Text: "Valid until {until.en}", X: 68, Y: 169.5, W: 84, H: 5, Size: 8.5, Colour: "faint"},
			{Text: "验证码 {code}", X: 68, Y: 175.5, W: 90, H: 5, Size: 8.5, Colour: "faint"},
			{Text: "{issuer.zh}", X: 170, Y: 159, W: 84, H: 8, Size: 15, Align: "center"},
			{Text: "{issuer.en}", X: 170, Y: 167, W: 84, H: 5, Size: 8.5, Align: "center", Colour: "faint"},
			{Text: "{issued.zh}", X: 170, Y: 173, W: 84, H: 7, Size: 12, Align: "center"},
		},
		QR: pdf.Square{X: 28, Y: 146, Side: 36}, Seal: pdf.Square{X: 219, Y: 141, Side: 42},
		Signatures: pdf.Row{X: 70, Y: 150, W: 42},
	}
}

func sample() pdf.Document {
	return pdf.Document{
		Template: wide(), TitleZH: "客服代表上岗证", TitleEN: "CERTIFIED AGENT — GENERAL SEAT",
		Holder: "欧阳𠮷祥", HolderEN: "Ouyang Jixiang",
		BodyZH: "完成岗前培训四周并通过理论考试（92 分）、实操考核（88 分）和八十小时带教实习，准予在 10010 普通台席上岗服务。",
		BodyEN: "has completed the four-week pre-job programme, passed its theory and practical examinations, and is certified to serve on the general seat.",
		Number: "TT-GENERAL-SZ-2026-00042", Code: "7Q3K-9XWD-2M8T-HJ5R-4PZC-A6VN-GE",
		Issued: time.Date(2026, 11, 24, 9, 30, 0, 0, clock.Shanghai), Until: time.Date(2027, 11, 23, 0, 0, 0, 0, clock.Shanghai),
		IssuerZH: "深圳客户服务中心", IssuerEN: "Shenzhen Customer Service Centre",
		SealArc: "天梯通信集团深圳客户服务中心", SealLine: "培训专用章",
		Signatures: []pdf.Signature{{Name: "林若溪", Role: "培训管理员 Training manager"}, {Name: "陈志远", Role: "中心经理 Centre manager"}},
		QR:         "https://tianti.example.cn/v/7Q3K9XWD2M8THJ5R4PZCA6VNGE#AQEAbmFtZS1vZi1hLWtleS1oZXJlLWFuZC1hLXNpZ25hdHVyZS10aGF0LWlzLXNpeHR5LWZvdXItYnl0ZXMtbG9uZy1hbmQtc29tZS1jbGFpbXMtYWJvdXQtdGhlLWhvbGRlci1hbmQtdGhlLWRhdGVzLW9mLXZhbGlkaXR5LW9rYXk",
	}
}
