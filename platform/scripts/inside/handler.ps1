# Runs a script as AWS Systems Manager does: `$env:InputPayload` holds its input, what it returns becomes the result.
param([string]$Path)
$ErrorActionPreference = 'Stop'
$folder = '/tmp/andon/'
try {
  # What comes with the script in archives is laid beside it.
  Get-ChildItem -Path . -Filter *.zip -File | ForEach-Object { Expand-Archive -LiteralPath $_.FullName -DestinationPath . -Force }
  $value = & $Path
  if ($null -ne $value) {
    ConvertTo-Json -InputObject $value -Depth 20 -Compress | Set-Content -NoNewline -Path "${folder}result.json"
  }
} catch {
  [Console]::Error.WriteLine(($_ | Out-String))
  $name = $_.Exception.GetType().Name
  $missing = $_.FullyQualifiedErrorId -like '*Modules_ModuleNotFound*'
  @{
    kind = $(if ($missing) { 'module' } else { 'raised' })
    module = $(if ($missing) { [string]$_.TargetObject } else { '' })
    type = $name
    message = [string]$_.Exception.Message
    trace = [string]$_.ScriptStackTrace
  } | ConvertTo-Json -Compress | Set-Content -NoNewline -Path "${folder}failure.json"
  exit 1
}
