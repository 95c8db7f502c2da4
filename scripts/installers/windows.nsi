; Installs the self-contained program for one user, without an administrator:
;   makensis -DVERSION=1.0.0-rc.1 -DNUMBERS=1.0.0.0 -DPROGRAM=FOLDER -DOUTPUT=FILE.exe windows.nsi
; `FILE.exe /S` installs without a window.
Unicode true
!include "LogicLib.nsh"

!define NAME "obsidian-anki-sync"
!define ENTRY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"

Name "${NAME} ${VERSION}"
OutFile "${OUTPUT}"
; The plugin looks for the program in this folder.
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
RequestExecutionLevel user
SetCompressor /SOLID lzma
ShowInstDetails show
BrandingText " "
VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Turns the notes of an Obsidian vault into Anki cards"
VIAddVersionKey "LegalCopyright" "MIT licence"

Page instfiles
UninstPage uninstConfirm
UninstPage instfiles

; Puts an earlier version aside, which Windows refuses while its program runs.
!macro PutAside FUNCTION
Function ${FUNCTION}
  RMDir /r "$INSTDIR.old"
  ${If} ${FileExists} "$INSTDIR\${NAME}.exe"
    again:
    ClearErrors
    Rename "$INSTDIR" "$INSTDIR.old"
    ${If} ${Errors}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION \
        "${NAME} is running. Close Obsidian and every terminal that uses it, and try again." /SD IDCANCEL IDRETRY again
      SetErrorLevel 2
      Abort "Nothing was changed."
    ${EndIf}
  ${EndIf}
FunctionEnd
!macroend
!insertmacro PutAside PutAside
!insertmacro PutAside un.PutAside

Section "Program"
  Call PutAside
  SetOutPath "$INSTDIR"
  ClearErrors
  File /r "${PROGRAM}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  ${If} ${Errors}
    SetOutPath "$TEMP"
    RMDir /r "$INSTDIR"
    Rename "$INSTDIR.old" "$INSTDIR"
    SetErrorLevel 2
    Abort "The files could not be written. The earlier version was put back."
  ${EndIf}
  WriteRegStr HKCU "${ENTRY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${ENTRY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${ENTRY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${ENTRY}" "InstallLocation" "$INSTDIR"
  WriteRegDWORD HKCU "${ENTRY}" "NoModify" 1
  WriteRegDWORD HKCU "${ENTRY}" "NoRepair" 1
  SetOutPath "$TEMP"
  RMDir /r "$INSTDIR.old"
  DetailPrint "Installed. Obsidian finds the program by itself. In a terminal, it is $INSTDIR\${NAME}.exe"
SectionEnd

Section "Uninstall"
  SetOutPath "$TEMP"
  Call un.PutAside
  RMDir /r "$INSTDIR.old"
  RMDir /r "$INSTDIR"
  DeleteRegKey HKCU "${ENTRY}"
SectionEnd
