// Finds the run-time API in a frame above, as content packages do.
var api = (function () {
  var w = window;
  while (!w.API_1484_11 && w.parent !== w) w = w.parent;
  return w.API_1484_11 || null;
})();
if (api) api.Initialize("");
addEventListener("pagehide", function () {
  if (api) api.Terminate("");
});
