// How the page looks. Blue and vermilion are told apart with every kind of colour vision; whatever they say is also said by a
// sign, a shape or a word. Contrasts are WCAG AA on both grounds: the browser test measures them.
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--ink:#1a1f25;--soft:#59626d;--line:#d5dae0;--panel:#f5f7f9;--good:#0a5aa8;--bad:#b02f00;--warn:#775000;--ded:#cfe2f5;--zone:#eef5fb;--badbg:#fdeee7;--warnbg:#fbf3df;--hatch:#b4bcc6}
@media (prefers-color-scheme:dark){:root{--bg:#11151a;--ink:#e4e8ec;--soft:#a2acb7;--line:#343c46;--panel:#191f26;--good:#7fbcf8;--bad:#ff9c72;--warn:#e5b850;--ded:#1d4468;--zone:#15202b;--badbg:#2c1a13;--warnbg:#282112;--hatch:#55606c}}
*{box-sizing:border-box}
html{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;background:var(--bg);color:var(--ink);-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:72rem;padding:1.5rem 1rem 3rem;overflow-wrap:anywhere}
h1{font-size:clamp(1.5rem,5vw,2.25rem);line-height:1.2;margin:.25rem 0 .75rem;font-weight:650;letter-spacing:-.01em}
h2{font-size:1.25rem;margin:2.5rem 0 .75rem;padding-bottom:.35rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;line-height:1.4;margin:0 0 .75rem;font-weight:600}
p{margin:.35rem 0}
code{font:.86em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;background:var(--panel);padding:.05em .3em;border-radius:3px}
a{color:var(--good)}
:focus-visible{outline:3px solid var(--good);outline-offset:2px;border-radius:3px}
main:focus{outline:none}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:.5rem;background:var(--bg);padding:.5rem 1rem;z-index:1}
.defs{position:absolute}
header{border-left:6px solid var(--good);padding-left:1rem}
header.violated{border-color:var(--bad)}header.inconclusive{border-color:var(--warn);border-left-style:double}header.skipped{border-color:var(--soft);border-left-style:dotted}
.name{font-weight:650;color:var(--soft);font-size:.9rem}.name span{font-weight:400}
.counts{list-style:none;margin:0 0 1rem;padding:0;display:flex;flex-wrap:wrap;gap:.4rem 1.25rem}
.badge{display:inline-block;font-weight:600;font-size:.86rem;white-space:nowrap}
.sign{font-weight:700}
.holds{--own:var(--good)}.violated{--own:var(--bad)}.inconclusive{--own:var(--warn)}.skipped,.none{--own:var(--soft)}
.badge,.sign{color:var(--own,inherit)}
.bad{color:var(--bad);font-weight:600}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.2rem,1fr));gap:.6rem 1.25rem;margin:0}
dt{font-size:.78rem;color:var(--soft)}dd{margin:0}
.facts dd{font-size:.92rem}
.legend{margin-top:1.5rem;font-size:.88rem}
.legend ul{list-style:none;padding:0;margin:.5rem 0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(21rem,100%),1fr));gap:.25rem 1rem}
.legend li{display:flex;gap:.5rem;align-items:center}.legend svg{flex:none}
summary{cursor:pointer}
.wrong{border:1px solid var(--line);border-left:4px solid var(--own);border-radius:4px;padding:1rem;margin:0 0 1rem}
.wrong.inconclusive{border-left-style:double}
.wrong .id::after{content:" ·";color:var(--soft)}
.id{font-variant-numeric:tabular-nums;font-weight:650}
.finding{margin:.75rem 0;padding:.6rem .75rem;background:var(--panel);border-radius:4px}
.finding.violated{background:var(--badbg)}.finding.inconclusive,.finding.warning,.finding.diagnosis{background:var(--warnbg)}
.finding .what{margin:0 0 .3rem}
.finding code{background:none;padding:0}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:.5rem 1.5rem;margin:.3rem 0}
.pair dt{color:inherit;font-weight:600}
.pair dd,.reason{white-space:pre-line;font-variant-numeric:tabular-nums}
.do::before{content:"→ ";font-weight:700}
.reason,.note{font-size:.92rem}.note{color:var(--soft)}
article h3 .badge{margin-right:.35rem}
.map{margin:1rem 0}
figcaption{font-size:.92rem;margin-bottom:.5rem}
.clashes{list-style:none;padding:0;margin:.25rem 0 .5rem;font-size:.92rem}
.body{display:flex;flex-wrap:wrap;gap:.5rem 2.5rem;align-items:flex-start}.drawing{min-width:0;max-width:100%}.words{flex:1 1 24rem;min-width:min(24rem,100%);max-width:46rem;font-size:.92rem}.words table{min-width:27rem}
.band{display:flex;margin-bottom:.5rem}.names{flex:none}
.scroll{overflow-x:auto;min-width:0}
.plan{display:block}
svg text{font-size:11px;fill:var(--ink);font-variant-numeric:tabular-nums}
svg .m{text-anchor:middle;font-size:10.5px}svg .l{font-size:10px;fill:var(--soft)}svg .set,svg .fold{fill:var(--soft);font-size:10px}svg .g{font-weight:650}svg .bad{fill:var(--bad);font-weight:650}
.c{fill:var(--bg);stroke:var(--soft)}.c.dedicated{fill:var(--ded);stroke:var(--good)}.c.shared{fill:url(#hatch)}.c.both{fill:var(--badbg);stroke:var(--bad);stroke-width:2}.c.legacy{fill:var(--panel);stroke-width:1.5}.c.gone{stroke-dasharray:2 2}
.hatch{stroke:var(--hatch);stroke-width:2;fill:none}
.c.shared+.m,.off+.m{paint-order:stroke;stroke:var(--bg);stroke-width:2.5px}
.off{stroke:var(--soft);stroke-width:1.3;fill:none}
.zone{fill:var(--zone)}.core,.rule{fill:none;stroke:var(--line)}.core{stroke:var(--soft)}
.box{fill:none;stroke:var(--ink)}
.a{fill:none;stroke:var(--soft);stroke-width:1.4}.a.any{stroke-dasharray:1.5 3;stroke-linecap:round}.a.missing{stroke:var(--bad);stroke-dasharray:5 3;stroke-width:1.8}
.r{fill:none;stroke:var(--ink);stroke-width:1.4}.r.stray{stroke:var(--bad);stroke-width:2}
.d{fill:var(--good)}
.x{stroke:var(--bad);stroke-width:2.6;fill:none;stroke-linecap:round}
.wire{stroke:var(--good);stroke-width:1}
.clash{fill:none;stroke:var(--bad);stroke-width:2}.tip{fill:var(--bad)}
table{border-collapse:collapse;font-size:.86rem;margin:.5rem 0;width:100%}
th,td{max-width:26rem;overflow-wrap:break-word;text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);font-variant-numeric:tabular-nums}
th{font-weight:600}thead th{color:var(--soft);font-weight:400;white-space:nowrap}
table{min-width:34rem}.levels{min-width:52rem}.asked{min-width:44rem}
td.violated{background:var(--badbg)}td.inconclusive{background:var(--warnbg)}td.none{color:var(--soft)}
.one,.wrong{scroll-margin-top:.75rem}
.list{border-top:1px solid var(--line)}
.line{display:grid;grid-template-columns:7.2rem 5.8rem minmax(0,1fr) auto;gap:0 .75rem;align-items:baseline;padding:.4rem .25rem;border-bottom:1px solid var(--line);color:inherit;text-decoration:none}
a.line:hover,summary.line:hover{background:var(--panel)}
a.line .id{text-decoration:underline;color:var(--good)}
summary.line{list-style:none}summary.line::-webkit-details-marker{display:none}
summary.line .id::after{content:" ▸";color:var(--soft);font-weight:400}details[open]>summary.line .id::after{content:" ▾"}
.head{font-size:.78rem;color:var(--soft)}
.strip{display:flex}.strip>span{width:3.55rem;overflow-wrap:normal;text-align:center;color:var(--own,inherit);font-weight:700}.strip.head>span{font-weight:400;font-size:.7rem}
.inside{padding:.5rem .25rem 1.25rem 1rem;border-bottom:1px solid var(--line);border-left:3px solid var(--line)}
.relations{list-style:none;padding:0;margin:.5rem 0;font-size:.92rem}
.host{margin-bottom:2rem}.host p{font-size:.92rem}
.floor{display:flex;flex-wrap:wrap;gap:1rem 2rem;margin-top:.5rem}
footer{margin-top:3rem;color:var(--soft);font-size:.86rem}
@media (max-width:56rem){.line{grid-template-columns:8rem 1fr}.line .claim,.line .strip{grid-column:1/-1}.line.head{display:none}.line .strip{margin-top:.25rem}.strip>span{width:auto;flex:1}.strip>span::before{content:attr(data-level);display:block;font-size:.68rem;font-weight:400;color:var(--soft)}}
@media (max-width:34rem){.pair{grid-template-columns:1fr}.wrong{padding:.75rem}.inside{padding-left:.6rem}}
@media print{:root{color-scheme:light;--bg:#fff;--ink:#000;--soft:#444;--line:#bbb;--panel:#f5f7f9;--good:#0a5aa8;--bad:#b02f00;--warn:#775000;--ded:#cfe2f5;--zone:#eef5fb;--badbg:#fdeee7;--warnbg:#fbf3df;--hatch:#b4bcc6}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}html{font-size:12px}body{max-width:none;padding:0}.skip{display:none}details::details-content{content-visibility:visible!important;block-size:auto!important;opacity:1!important}.scroll{overflow:visible}th,td{overflow-wrap:anywhere}.band.wide{zoom:.63}table,.levels,.asked{min-width:0}.wrong{break-inside:auto}.finding,.band,tr,.line{break-inside:avoid}h2,h3{break-after:avoid}@page{margin:12mm}}
`;
